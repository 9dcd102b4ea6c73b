// What pst-extractor reads in a store: a line of JSON for each message.
"use strict";
const crypto = require("crypto");
const { PSTFile } = require("pst-extractor");

function bytes(attachment) {
	const stream = attachment.fileInputStream;
	if (!stream)
		return null;
	const all = Buffer.alloc(Number(stream.length));
	stream.readCompletely(all);
	return all;
}

function files(message) {
	const found = [];
	for (let i = 0; i < message.numberOfAttachments; i++) {
		const a = message.getAttachment(i);
		const one = { name: a.longFilename || a.filename,
		    method: a.attachMethod };
		if (a.attachMethod === 1 || a.attachMethod === 6) {
			const data = bytes(a);
			if (data !== null) {
				one.size = data.length;
				one.sha1 = crypto.createHash("sha1")
				    .update(data).digest("hex");
			}
		}
		found.push(one);
	}
	return found;
}

function people(message) {
	const found = { 1: [], 2: [], 3: [] };
	for (let i = 0; i < message.numberOfRecipients; i++) {
		const r = message.getRecipient(i);
		if (r && found[r.recipientType])
			found[r.recipientType].push(
			    r.smtpAddress || r.emailAddress);
	}
	return { to: found[1], cc: found[2], bcc: found[3] };
}

function walk(folder, path) {
	console.log(JSON.stringify({ folder: path }));
	if (folder.contentCount > 0) {
		let message = folder.getNextChild();
		while (message !== null) {
			console.log(JSON.stringify({ folder: path,
			    class: message.messageClass,
			    subject: message.subject, text: message.body,
			    html: message.bodyHTML, files: files(message),
			    ...people(message) }));
			message = folder.getNextChild();
		}
	}
	// It fails on a search folder, which has no table of them.
	for (const child of folder.hasSubfolders ? folder.getSubFolders() : [])
		walk(child, path.concat([child.displayName]));
}

walk(new PSTFile(process.argv[2]).getRootFolder(), []);

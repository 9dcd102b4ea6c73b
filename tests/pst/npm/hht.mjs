// What @hiraokahypertools/pst-extractor reads: a line of JSON a message.
import crypto from "crypto";
import { openPstFile } from "@hiraokahypertools/pst-extractor";

async function files(message) {
	const found = [];
	for (const a of await message.getAttachments()) {
		const one = { name: a.longFilename || a.filename,
		    method: a.attachMethod };
		if (a.attachMethod === 1 || a.attachMethod === 6) {
			const data = new Uint8Array(a.fileData ?? []);
			one.size = data.length;
			one.sha1 = crypto.createHash("sha1").update(data)
			    .digest("hex");
		}
		if (a.attachMethod === 5) {
			const inner = await a.getEmbeddedPSTMessage();
			one.subject = inner ? inner.subject : null;
		}
		found.push(one);
	}
	return found;
}

async function people(message) {
	const found = { 1: [], 2: [], 3: [] };
	for (const r of await message.getRecipients())
		if (found[r.recipientType])
			found[r.recipientType].push(
			    r.smtpAddress || r.emailAddress);
	return { to: found[1], cc: found[2], bcc: found[3] };
}

async function walk(folder, path) {
	console.log(JSON.stringify({ folder: path }));
	for (const message of await folder.getEmails())
		console.log(JSON.stringify({ folder: path,
		    class: message.messageClass, subject: message.subject,
		    text: message.body, html: message.bodyHTML,
		    files: await files(message), ...await people(message) }));
	for (const child of await folder.getSubFolders())
		await walk(child, path.concat([child.displayName]));
}

const file = await openPstFile(process.argv[2]);
await walk(await file.getRootFolder(), []);
await file.close();

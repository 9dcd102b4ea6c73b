#!/bin/sh
# show: one note, in the form asked for.
. "$(dirname "$0")/common.inc"
sample=$fixtures/mailbox.dxl

# The UNID of the first note of that form.
unid_of() {
	sed -n "/<document form='$1'/,/<\/noteinfo>/s/.*unid='\([0-9A-F]*\)'.*/\1/p" \
	    "$sample" | head -1
}
mail=$(unid_of Memo)
contact=$(unid_of Person)
[ "${#mail}" -eq 32 ] && [ "${#contact}" -eq 32 ] || fail "no such notes"

run 0 show "$sample" "$mail"
printed "document $mail"
printed "form: Memo"
printed "Subject: text"
lower=$(printf '%s' "$mail" | tr A-F a-f)
run 0 show --as note "$sample" "$lower"
printed "document $mail"

run 0 show --as item "$sample" "$mail"
printed "mail $mail"
printed "SUBJECT: "
printed "digest: sha256:"

run 0 show --as mime "$sample" "$mail"
grep -q '^Subject: ' stdout || fail "no message"
run 0 show --as vcf "$sample" "$contact"
printed "BEGIN:VCARD"
run 2 show --as ics "$sample" "$mail"
one_line
said "--as mime shows it"
run 2 show --as mime "$sample" "$contact"
said "--as vcf shows it"

# What is shown is what migrate writes, byte for byte, zones and all.
run 1 migrate --from "$sample" --to dir:out --journal journal
for file in out/Calendar/*.ics; do
	run 0 show --as ics "$sample" "$(basename "$file" .ics)"
	cmp -s stdout "$file" || fail "$file is shown otherwise"
done
run 0 migrate --from "$fixtures/ics" --to dir:ics --journal journal2
for file in ics/*/*.ics; do
	run 0 show --as ics "$fixtures/ics" "$(basename "$file" .ics)"
	cmp -s stdout "$file" || fail "$file is shown otherwise"
done

none=0123456789ABCDEF0123456789ABCDEF
for form in note item mime; do
	run 2 show --as $form "$sample" $none
	one_line
	said "no note $none"
	run 4 show --as $form missing.dxl $none
	one_line
	said missing.dxl
done
echo "show: as it should be"

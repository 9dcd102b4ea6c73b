#!/bin/sh
# UploadItems: the same items as streams; what a server does not take as one
# goes as elements, and one that knows no streams gets none.
. "${0%/*}/common.inc"

serve plain --version SE
ews 1 plain.journal --ews-write create
state plain plain.want
end_server plain

# As streams: what a server does not take so goes as elements.
serve upload --version SE
ews 1 upload.journal --ews-write upload
"$stub" state upload.db | grep -q '"stream"' || fail "no streams"
once upload
end_server upload 10
serve refused --version SE --refuse-upload
ews 1 refused.journal --ews-write auto
same_state refused plain.want
end_server refused 10


# Not before 2010 SP1.
serve old --version 2010
ews 1 old.journal
once old
! grep -q UploadItems old.log || fail "2010 was asked for what it does not know"
end_server old 10

# Faults in between: neither twice nor none.
for plan in 'UploadItems=drop UploadItems=fewer' \
    'UploadItems=busy:100 UploadItems=batchstop:2' 'UploadItems=trunc'; do
	serve whole --version SE
	ews 1 whole.journal --ews-write upload
	state whole whole.want
	end_server whole
	rm -f whole.*db*
	serve upset --version SE
	plan "$plan"
	ews 1 upset.journal --ews-write upload
	once upset
	same_state upset whole.want
	end_server upset
	rm -f upset.* whole.*
done
echo "ews: streams arrive as elements do"

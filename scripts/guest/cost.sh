#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, with --icount: nanoseconds are instructions. Building and validating cost as
# much a page in a large arena as in a small one.
. /guest/lib.sh

# cost MIB STAGE: per page, from the summary
cost()
{
	awk -v stage="$2" '$1 == stage { print $4 }' /tmp/summary.$1
}

for mib in 16 256; do
	check "insmod arena_mb=$mib" /bin/insmod /mmtwin.ko arena_mb=$mib
	check "the reports can be read" save
	cp /out/summary /tmp/summary.$mib
	rmmod mmtwin
done
for stage in build validate; do
	small=$(cost 16 $stage)
	large=$(cost 256 $stage)
	[ -n "$small" ] && [ -n "$large" ] && [ $((large * 10)) -le $((small * 13)) ]
	result $? "$stage: $small instructions a page at 16 MiB, $large at 256 MiB"
done
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: bad parameters and bad writes get an error and one line, and nothing is lost.
. /guest/lib.sh

refused()
{
	local lines
	mark_log
	/bin/insmod /mmtwin.ko "$@" 2>/dev/null
	status=$?
	lines=$(our_log | wc -l)
	[ $status != 0 ] && [ "$lines" = 1 ] && [ ! -e $dir ]
	result $? "insmod $* is refused in one line: $(our_log | sed 's/.*mmtwin: //' | head -n 1)"
	[ -d /sys/module/mmtwin ] && rmmod mmtwin
}

for bad in arena_mb=0 arena_mb=-1 arena_mb=99999999 arena_mb=banana arena_mb= \
	arena_mb=18446744073709551616 arena_mb=17592186044416 arena_mb=4096 \
	machine=nonsense machine= arena_node=77 arena_node=-2 arena_node=x arena_node=99999 \
	seed=many watch=-1 watch=x watch= watch=86401; do
	refused "$bad"
done
refused arena_mb=1 machine=arm64-64k-48
refused 'machine="arm64-64k-48 leaf=4K"'

check "a good load after all that" /bin/insmod /mmtwin.ko
before=$(verdict)

# refused_write FILE WHAT: /tmp/noise is written in one go
refused_write()
{
	local status lines
	mark_log
	dd if=/tmp/noise of=$dir/$1 bs=1M 2>/dev/null
	status=$?
	lines=$(our_log | wc -l)
	[ $status != 0 ] && [ "$lines" = 1 ] && [ "$(verdict)" = "$before" ]
	result $? "$1 refuses $2: $(our_log | sed 's/.*mmtwin: //' | head -n 1)"
}

for file in boot translate; do
	head -c 65536 /dev/urandom >/tmp/noise
	refused_write $file "64 KiB of noise"
	head -c 100 /dev/urandom >/tmp/noise
	refused_write $file "100 bytes of noise"
	printf 'native\0' >/tmp/noise
	refused_write $file "a trailing NUL"
	printf '0x1\0000' >/tmp/noise
	refused_write $file "an embedded NUL"
	printf '\n' >/tmp/noise
	refused_write $file "an empty line"
	printf '   ' >/tmp/noise
	refused_write $file "blanks"
	printf '99999999999999999999999999' >/tmp/noise
	refused_write $file "a huge number"
	printf 'nonsense' >/tmp/noise
	refused_write $file "nonsense"
done
printf 'native seed=-1' >/tmp/noise
refused_write boot "a negative seed"
printf 'native seed' >/tmp/noise
refused_write boot "an option without a value"
printf 'native leaf=3M' >/tmp/noise
refused_write boot "a page size that nobody has"
printf 'arm64-16k-47 leaf=4K' >/tmp/noise
refused_write boot "a page size that this machine lacks"
printf 'native colour=red' >/tmp/noise
refused_write boot "an option that nobody has"
printf 'native ram=64Q' >/tmp/noise
refused_write boot "an amount of memory that is none"
printf 'native map=0-9f000' >/tmp/noise
refused_write boot "a map without types"
printf 'x86_64 map=100000000-1ffffffff:ram,200000000-2ffffffff:ram' >/tmp/noise
refused_write boot "a map whose RAM the arena does not back"
printf 'x86_64 map=0-9efff:ram,100000-107fff:ram' >/tmp/noise
refused_write boot "a map with too little RAM"
printf 'x86_64 map=0-9efff:ram,100001-101ffe:ram' >/tmp/noise
refused_write boot "a map without a whole page above 1 MiB"
printf 'x86_64 map=0-9efff:reserved,100000-3ffffff:acpi' >/tmp/noise
refused_write boot "a map without RAM"
printf 'arm64-4k-48 map=40000000-400fffff:ram,fffffffffffff000-ffffffffffffffff:ram' >/tmp/noise
refused_write boot "a map that goes up to the last address"
printf 'arm64-4k-39 map=800000000000-8000ffffffff:ram' >/tmp/noise
refused_write boot "a map whose RAM has no addresses"
printf 'x86_64 map=0-9efff:ram,100000-3fffff:ram,' >/tmp/noise
refused_write boot "a map that ends in a comma"
printf 'x86_64 map=fff-0:ram' >/tmp/noise
refused_write boot "a map that goes backwards"
printf 'x86_64 map=0-10000000000000000:ram' >/tmp/noise
refused_write boot "an address of more than 64 bits"
{ printf 'x86_64 map=0-fff:ram'; for i in $(seq 3000); do printf ',0-fff:ram'; done; } >/tmp/noise
refused_write boot "a map of 3001 entries"
printf 'x86_64 ram=64M srat=0-1ffffff:0,1000000-3ffffff:1' >/tmp/noise
refused_write boot "memory that two nodes have"
printf 'x86_64 ram=64M srat=0-ffffffffffffffff:0' >/tmp/noise
refused_write boot "a node that goes up to the last address"
printf 'x86_64 ram=64M slit=10,20,20' >/tmp/noise
refused_write boot "distances that are no square"

# Whatever order, overlaps or nodes: what can be brought into order is booted, in full
for good in 'map=100000-1ffffff:ram,0-9efff:ram,f0000-fffff:reserved,200000-3ffffff:ram' \
	'map=0-9efff:ram,100000-3ffffff:ram,0-3ffffff:ram,2000000-2000fff:unusable' \
	'map=0-0:ram,100000-3ffffff:ram,ffffffff00000000-fffffffffffffffe:reserved' \
	'ram=64M srat=2000000-3ffffff:1,0-1ffffff:0 slit=10,40,40,10'; do
	check "x86_64 $good" sh -c "echo x86_64 $good >$dir/boot"
	[ "$(verdict | cut -d' ' -f1)" = PASS ]
	result $? "and the verdict is PASS: $(verdict)"
done
[ "$(grep -c 'Node 1, zone' $dir/buddy/buddyinfo)" = 1 ]
result $? "two nodes share the arena"

# Nodes that this computer does not have, of its own memory
check "native, in two nodes" sh -c "echo native srat=0-fff:0,1000-ffffffffff:1 >$dir/boot"
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "and the verdict is PASS: $(verdict)"
check "native again" sh -c "echo native >$dir/boot"

# RAM that grows by a page: refused in one line while anything has no room, the machine stays
pages=1
lines=1
while [ $pages -lt 200 ] && [ "$lines" = 1 ] && [ "$(verdict)" = "$before" ]; do
	last=$(printf %x $((0x200000 + pages * 4096 - 1)))
	mark_log
	echo "x86_64 map=200000-$last:ram,400000-7fffff:acpi" >$dir/boot 2>/dev/null && break
	lines=$(our_log | wc -l)
	our_log | sed 's/.*mmtwin: //; s/[0-9]* KiB//g; s/has [0-9]*:/has less:/' >>/tmp/whys
	pages=$((pages + 1))
done
[ "$lines" = 1 ] && [ $pages -gt 1 ] && [ $pages -lt 200 ]
result $? "less than $pages pages of RAM are refused in one line each"
sort /tmp/whys | uniq -c | sed 's/^/# /'
[ "$(sort -u /tmp/whys | wc -l)" -ge 3 ]
result $? "by what has no room: $(sort -u /tmp/whys | wc -l) reasons"
check "the machine before is booted again" sh -c "echo native >$dir/boot"

printf '0x10:0x1234' >/tmp/noise
refused_write translate "a segment where there are none"
printf 'live:' >/tmp/noise
refused_write translate "a space without an address"

check "writes that are right still work" sh -c "echo native seed=3 >$dir/boot"
check "and the machine is booted" grep -q 'seed=3' $dir/boot
check "recheck takes anything" sh -c "echo anything >$dir/recheck"
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "the verdict is PASS: $(verdict)"
check "the reports can be read" save
mark_log
rmmod mmtwin
result $? "rmmod"
our_log | grep -q '16384 of 16384 pages proven home'
result $? "every page proven home"
finish

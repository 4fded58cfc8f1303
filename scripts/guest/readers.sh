#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: readers of every file in loops while machines are booted in their place.
. /guest/lib.sh
seconds=$1
shift

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
mkdir -p /tmp/seen
: >/tmp/go
for file in summary checks bringup boot translate pgtable/map pgtable/layout \
	live/directory buddy/zones buddy/pagetypeinfo buddy/reserved buddy/frames; do
	(
		name=$(echo $file | tr / .)
		n=0
		while [ -e /tmp/go ]; do
			cat $dir/$file >/tmp/seen/$name || echo "$file: cannot be read" >>/tmp/trouble
			n=$((n + 1))
		done
		echo "$n" >/tmp/seen/$name.reads
	) &
done
# Slow readers: a little at a time, so that the machine is replaced under them.
(
	while [ -e /tmp/go ]; do
		while dd bs=512 count=1 2>/dev/null | grep -q .; do usleep 2000; done <$dir/pgtable/map
		dd bs=300 <$dir/pgtable/map 2>/dev/null >/tmp/seen/slow
		n=$(grep -c 'outside every window' /tmp/seen/slow)
		[ "$n" = 0 ] || grep -q 'was replaced' /tmp/seen/slow ||
			echo "a mixture that is not marked" >>/tmp/trouble
		dd bs=300 <$dir/buddy/frames 2>/dev/null >/tmp/seen/slow
		tail -n 1 /tmp/seen/slow | grep -q '^# ' || echo "frames has no end" >>/tmp/trouble
	done
) &
# the two smallest page sizes that there are, or the one
sizes=$(sed -n 's/^shape.* leaves \([^,]*\),.*/\1/p' $dir/summary | cut -d' ' -f1-2)
boots=0
end=$(($(cut -d. -f1 /proc/uptime) + seconds))
while [ "$(cut -d. -f1 /proc/uptime)" -lt $end ]; do
	for leaf in $sizes; do
		echo "native seed=$boots leaf=$leaf" >$dir/boot || echo "boot $boots failed" >>/tmp/trouble
		echo 0xffff888000000000 >$dir/translate
		echo again >$dir/recheck
		boots=$((boots + 1))
	done
done
rm /tmp/go
wait
cat /tmp/trouble 2>/dev/null
[ ! -e /tmp/trouble ]
result $? "no reader and no boot failed: $boots boots, reads: $(cat /tmp/seen/*.reads | tr '\n' ' ')"
[ $boots -gt 3 ]
result $? "machines were replaced under the readers"
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "the verdict is PASS: $(verdict)"
exec 3<$dir/pgtable/map
! rmmod mmtwin 2>/dev/null
result $? "an open file pins the module"
head -n 3 <&3 >/dev/null
exec 3<&-
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish

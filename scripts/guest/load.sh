#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: loads the module once with the arguments given, reads its reports, unloads it.
. /guest/lib.sh

/bin/insmod /mmtwin.ko "$@" 2>/out/insmod
status=$?
cat /out/insmod
result $status "insmod $*"

if [ $status = 0 ]; then
	cat $dir/summary
	read -r verdict rest <$dir/summary
	[ "$verdict" = PASS ]
	result $? "summary says PASS"
	for name in summary checks bringup; do
		cat $dir/$name >/out/$name && [ -s /out/$name ]
		result $? "$name can be read"
	done
	sed -n 's/^translations *\([0-9]*\) = \([0-9]*\) mapped + \([0-9]*\) guard; \([0-9]*\) validated/\1 \2 \3 \4/p' $dir/summary >/tmp/n
	read -r all mapped guard valid </tmp/n
	[ "$all" = $((mapped + guard)) ] && [ "$valid" = "$all" ] && [ "$guard" -gt 0 ]
	result $? "translations validated: $valid of $mapped mapped + $guard guard"
	# what a rule spoke of, and neither found as it must be nor could explain
	open=$(sed -n 's/^not .*: \([0-9]*\)$/\1/p' $dir/live/leaves)
	[ "$open" = 0 ]
	result $? "live/leaves: not explained: ${open:-no such line}"
	open=$(awk '/^rule .* unexplained/ { on = 1; next } on && NF > 4 && $2 ~ /^[0-9]+$/ { sum += $5 }
		END { print (on ? sum + 0 : "no such column") }' $dir/live/directmap)
	[ "$open" = 0 ]
	result $? "live/directmap: not explained: $open"
	read -r before rest </proc/uptime
	echo again >$dir/recheck
	read -r after rest </proc/uptime
	[ "$(verdict | cut -d' ' -f1)" = PASS ]
	result $? "looked again, $(echo "$before $after" | awk '{ printf "%.2f", $2 - $1 }') s of guest time"
	mark_log
	rmmod mmtwin
	result $? "rmmod"
	our_log | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home'
	result $? "every page proven home"
	[ ! -e $dir ]
	result $? "no file is left behind"
fi
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: plants faults in the running kernel, one at a time, and has mmtwin look. The
# verdict must turn to FAIL with an example at that very place, by a rule that was to find it, and
# back to PASS when the fault is undone. Words: SEEDS [KINDS] [insmod's...], KINDS shell patterns,
# separated by commas. A kind that has no place here is skipped; which may be is in the matrix.
. /guest/lib.sh

plant=/sys/kernel/debug/mmtwin_plant
seeds=${1:-3} kinds=${2:-*}
shift; shift

# rules that broke at one of the places planted: "area/rule: place want got" a line
breakers()
{
	awk -v places="$places" '
	BEGIN { n = split(places, p, " "); for (i = 1; i <= n; i++) want[p[i]] = 1 }
	/# Subtest: / { area = $3 }
	/^    # [^ ]*: .* want .* got / { if ($4 in want) print area "/" substr($0, 7) }
	' $dir/checks
}

# matches TEXT PATTERN...
matches()
{
	local text=$1 pattern
	shift
	for pattern; do
		case $text in $pattern) return 0 ;; esac
	done
	return 1
}

# among TEXT PATTERNS: they have commas between them
among()
{
	local patterns found
	set -f
	patterns=$(echo "$2" | tr , ' ')
	matches "$1" $patterns
	found=$?
	set +f
	return $found
}

# one KIND SEED RULES: rules are shell patterns, separated by commas
one()
{
	local found line by
	if ! echo "$1 $2" >$plant/plant 2>/dev/null; then
		count=$((count + 1))
		echo "ok $count - $1 seed $2 # SKIP no such place here"
		return
	fi
	cat $plant/plant | sed 's/^/# /'
	places=$(awk '/^va |^also / { print $2 }' $plant/plant | tr '\n' ' ')
	look
	[ "$seen" = FAIL ]
	result $? "$1 seed $2: the verdict is FAIL"
	found=1 by=
	breakers >/tmp/broke
	while read -r line; do
		echo "# broke $line"
		among "${line%%: *}" "$3" && found=0 && by="$by ${line%%: *}"
	done </tmp/broke
	[ -s /tmp/broke ] || sed -n '1s/^/# /p; /^fail/s/^/# /p' $dir/summary
	result $found "$1 seed $2: found by$by, at its place, wanted $3"
	printf '%-19s %4s %-6s %s\n' "$1" "$2" "$seen" "$(cut -d: -f1 /tmp/broke | sort -u | tr '\n' ' ')" \
		>>/out/table
	echo undo >$plant/undo
	look
	[ "$seen" = PASS ]
	result $? "$1 seed $2: undone, the verdict is PASS again"
	[ "$seen" = PASS ] || sed -n '/^fail/s/^/# /p' $dir/summary
}

/bin/insmod /mmtwin_plant.ko 2>/dev/null
[ $? != 0 ] && [ ! -e $plant ]
result $? "mmtwin_plant does not load unless told so"
check "mmtwin_plant loads" /bin/insmod /mmtwin_plant.ko i_know_this_corrupts_the_kernel=1
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
look
[ "$seen" = PASS ]
result $? "nothing planted, the verdict is PASS: $(verdict)"

while read -r kind rules about; do
	among "$kind" "$kinds" || continue
	seed=1
	while [ $seed -le "$seeds" ]; do
		one "$kind" $seed "$rules"
		seed=$((seed + 1))
	done
done <$plant/kinds
check "the reports can be read" save
check "rmmod mmtwin_plant" rmmod mmtwin_plant
check "rmmod" rmmod mmtwin
cat /out/table | sed 's/^/# /'
finish

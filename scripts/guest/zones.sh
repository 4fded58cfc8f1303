#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: the zones that are planned from this computer's memory are those of the
# running kernel, and the files in buddy/ tell of the same pages. All arguments go to insmod.
. /guest/lib.sh

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
if [ ! -e $dir/buddy/zones ]; then
	finish
	exit 1
fi

[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "the verdict is PASS: $(verdict)"

# node:zone, spanned, absent, present, and, where the kernel tells it, the first frame
awk '$2 ~ /^(DMA|DMA32|Normal|HighMem|Movable)$/ { print $1 ":" $2, $4, $5, $6, $3 }' \
	$dir/buddy/zones >/tmp/planned
awk '$1 == "Node" { zone = $2 ":" $4; sub(",", "", zone) }
	$1 == "spanned" { spanned[zone] = $2 }
	$1 == "present" { present[zone] = $2; order[n++] = zone }
	$1 == "start_pfn:" { first[zone] = $2 }
	END { for (i = 0; i < n; i++) if (spanned[order[i]])
		print order[i], spanned[order[i]], spanned[order[i]] - present[order[i]],
			present[order[i]], first[order[i]] }' \
	/proc/zoneinfo >/tmp/counted
sed 's/^/# planned: /' /tmp/planned
sed 's/^/# counted: /' /tmp/counted

[ -s /tmp/counted ] && [ "$(cut -d' ' -f1 /tmp/planned)" = "$(cut -d' ' -f1 /tmp/counted)" ]
result $? "the same zones: $(cut -d' ' -f1 /tmp/planned | tr '\n' ' ')"
while read -r zone spanned absent present first; do
	planned=$(awk -v zone="$zone" '$1 == zone { print $2, $3, $4 }' /tmp/planned)
	[ "$planned" = "$spanned $absent $present" ]
	result $? "$zone: planned $planned, counted $spanned $absent $present"
	[ -n "$first" ] || continue
	[ $(($(awk -v zone="$zone" '$1 == zone { print $5 }' /tmp/planned))) = "$first" ]
	result $? "$zone begins with frame $first"
done </tmp/counted
awk '/^ *# Subtest: frames/ { here = 1 } here && /ok [0-9]* zones/ { print; exit }' $dir/checks >/tmp/row
grep -v SKIP /tmp/row | grep -q '^ *ok'
result $? "the module says so, too: $(cat /tmp/row)"

# sum FILE PATTERN COLUMN: of the lines that match
sum()
{
	awk -v pattern="$2" -v column="$3" '$0 ~ pattern { n += $column } END { print n + 0 }' $1
}

# pages by name, in either file
by_name()
{
	awk '{ n = $1; $1 = ""; pages[$0] += n }
		END { for (name in pages) print pages[name] name }' | sort
}

# pages FILE PATTERN COLUMN: of the blocks in the lines that match, order 0 in that column
pages()
{
	awk -v pattern="$2" -v column="$3" '$0 ~ pattern {
		for (i = NF; i >= column; i--)
			line = line * 2 + $i
		n += line
		line = 0
	} END { print n + 0 }' $1
}

# the files of buddy/ tell of the same pages; $1 is the machine
files_agree()
{
	read -r managed _ _ backed _ <$dir/buddy/zones
	mapped=$(sum $dir/buddy/frames '^ *0x' 3)
	free=$(sum $dir/buddy/frames ' free, ' 3)
	reserved=$(sum $dir/buddy/frames ' reserved, ' 3)
	hole=$(sum $dir/buddy/frames ' not RAM$' 3)
	[ "# $mapped frames" = "$(tail -n 1 $dir/buddy/frames)" ]
	result $? "$1: frames: the runs are all $mapped frames"
	grep '^ *0x' $dir/buddy/frames >/tmp/runs
	expected=
	rm -f /tmp/gaps
	while read -r first last rest; do
		[ -z "$expected" ] || [ $((first)) = "$expected" ] || echo "$first" >>/tmp/gaps
		expected=$((last + 1))
	done </tmp/runs
	[ -s /tmp/runs ] && [ ! -e /tmp/gaps ]
	result $? "$1: frames: each run begins where the one before it ends"
	[ $((free + reserved)) = "$backed" ] && [ $((backed + hole)) = "$mapped" ]
	result $? "$1: frames: $free free, $reserved reserved, $hole not RAM"
	[ "$free" = "$managed" ]
	result $? "$1: all that is managed is free: $managed"
	[ "$(sum $dir/buddy/reserved '^total' 2)" = "$reserved" ]
	result $? "$1: reserved: the total is what frames has as reserved: $reserved"
	! grep -q 'by nobody\|no sense' $dir/buddy/frames
	result $? "$1: every reserved frame has a name"
	sed -n 's/^ *0x.* 0x[^ ]* *\([0-9]*\) .* reserved, \(.*\)/\1 \2/p' $dir/buddy/frames |
		by_name >/tmp/a
	sed -n 's/^0x[^ ]* *\([0-9]*\)  \(.*\)/\1 \2/p' $dir/buddy/reserved | by_name >/tmp/b
	[ -s /tmp/a ] && cmp -s /tmp/a /tmp/b
	result $? "$1: reserved and frames name the same: $(cut -d' ' -f2- /tmp/a | tr '\n' ',')"
	blocks=$(pages $dir/buddy/buddyinfo . 5)
	[ "$blocks" = "$free" ]
	result $? "$1: buddyinfo: its blocks have $blocks pages"
	blocks=$(pages $dir/buddy/pagetypeinfo ', type' 7)
	[ "$blocks" = "$free" ]
	result $? "$1: pagetypeinfo: its blocks have $blocks pages"
	size=$(sed -n 's/^Pages per block: *//p' $dir/buddy/pagetypeinfo)
	blocks=$(awk '/, type/ { next }
		/^Node/ { for (i = 5; i <= NF; i++) n += $i; zones++ }
		END { print n + 0, 2 * zones }' $dir/buddy/pagetypeinfo)
	slack=${blocks#* }
	blocks=${blocks% *}
	[ $((blocks * size)) -ge "$backed" ] && [ $((blocks * size)) -lt $((backed + slack * size)) ]
	result $? "$1: pagetypeinfo: $blocks blocks of $size for $backed pages"
	numbers=$(sed -n 's/^Memory: \([0-9]*\)K\/\([0-9]*\)K available (.* \([0-9]*\)K reserved, .*/\1 \2 \3/p' $dir/bringup)
	unit=$(sed -n '1s/.* pages of \([0-9]*\)K.*/\1/p' $dir/buddy/zones)
	[ "$numbers" = "$((managed * unit)) $((backed * unit)) $(((backed - managed) * unit))" ]
	result $? "$1: Memory: $numbers KiB available, in all, reserved"
	[ "$(sum $dir/buddy/zones '^ *[0-9]+ (DMA|DMA32|Normal|HighMem|Movable) .*,' 8)" = "$managed" ]
	result $? "$1: zones: what they manage is all that is managed"
}

files_agree native
# columns of the kernel's own files
columns()
{
	awk '/zone/ { print NF; exit }' $1
}

for name in buddyinfo pagetypeinfo; do
	[ "$(columns /proc/$name)" = "$(columns $dir/buddy/$name)" ]
	result $? "$name has as many columns as /proc/$name: $(columns /proc/$name)"
done

# so do those of machines with another memory
while read -r machine; do
	echo "$machine" 2>/dev/null >$dir/boot
	result $? "$machine boots"
	[ "$(verdict | cut -d' ' -f1)" = PASS ]
	result $? "$machine: $(verdict)"
	files_agree "$machine"
done <<-END
	x86_64 ram=64G kernelcore=2G
	x86_64 map=0-9efff:ram,100000-3ffffff:ram,180080-2fffff:reserved,2f0000-310fff:acpi
	i386-pae ram=5G movablecore=1G
	arm64-64k-48 map=0-0:ram,40000000-43ffffff:ram,41000001-4100ffff:reserved
	x86_64 ram=64M srat=0-1ffffff:0,2000000-3ffffff:1 slit=10,20,20,10
END

# a machine that is replaced under a slow reader
exec 3<$dir/buddy/frames
dd bs=100 count=1 <&3 >/tmp/begun 2>/dev/null
echo "native$options" >$dir/boot
cat <&3 >/tmp/rest
exec 3<&-
tail -n 1 /tmp/rest | grep -q 'was replaced'
result $? "frames: a reader is told that the machine was replaced"
mkdir -p /out/buddy && cp $dir/buddy/* /out/buddy/
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: translate agrees with what the kernel's own files say of live addresses.
. /guest/lib.sh
check "insmod" /bin/insmod /mmtwin.ko "$@"

ask()
{
	echo "$1" >$dir/translate && cat $dir/translate >/tmp/answer
	head -n 1 /tmp/answer
}

symbol()
{
	awk -v s="$1" '$3 == s { print $1; exit }' /proc/kallsyms
}

# leads ADDRESS PHYS WHAT: both in hex without 0x, leading zeros or not
leads()
{
	local want got
	want=$(printf '%x' "0x$2")
	got=$(ask "live:0x$1" | sed -n 's/.* -> phys 0x\([0-9a-f]*\),.*/\1/p')
	[ -n "$got" ] && [ "$got" = "$want" ] && ! grep -q DISAGREES /tmp/answer
	result $? "$3: $1 leads to ${got:-nowhere}, want $want"
}

nowhere()
{
	ask "$1" | grep -q 'nowhere' && ! grep -q DISAGREES /tmp/answer
	result $? "$2: $(head -n 1 /tmp/answer)"
}

code=$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel code$/\1/p' /proc/iomem)
# where the code begins is called by two names, and not every kernel has both
text=$(symbol _text)
leads "${text:-$(symbol _stext)}" "$code" "kernel text, against /proc/iomem"
rodata=$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel rodata$/\1/p' /proc/iomem)
# not every kernel names its data
[ -z "$rodata" ] || [ -z "$(symbol __start_rodata)" ] ||
	leads "$(symbol __start_rodata)" "$rodata" "rodata, against /proc/iomem"

# mappings of devices: /proc/vmallocinfo names their physical addresses
sed -n 's/^0x\([0-9a-f]*\)-.* phys=0x\([0-9a-f]*\) ioremap.*/\1 \2/p' /proc/vmallocinfo |
	head -n 8 >/tmp/ioremaps
while read -r va phys; do
	leads "$va" "$phys" "ioremap, against /proc/vmallocinfo"
done </tmp/ioremaps
[ -s /tmp/ioremaps ]
result $? "there were such mappings"

# pages of vmalloc areas and modules: the kernel's own helper is asked by the module itself
areas=0
for va in $(sed -n 's/^0x\([0-9a-f]*\)-.* pages=.*/\1/p' /proc/vmallocinfo | head -n 40) \
	$(awk '{ print substr($NF == "(E)" || $NF == "(OE)" ? $(NF - 1) : $NF, 3) }' /proc/modules); do
	ask "live:0x$va" >/dev/null
	grep -q 'vmalloc_to_page .*: agrees' /tmp/answer && areas=$((areas + 1)) ||
		{ echo "# $va"; sed 's/^/# /' /tmp/answer; areas=-1000; }
done
[ $areas -gt 5 ]
result $? "$areas areas and modules, against vmalloc_to_page()"

# the end of an area is its guard page
end=$(sed -n 's/^0x[0-9a-f]*-0x\([0-9a-f]*\) .* pages=.* vmalloc.*/\1/p' /proc/vmallocinfo | head -n 1)
nowhere "live:0x$(printf '%x' $((0x$end - 4096)))" "a guard page"
nowhere live:0x1000 "an address of user space"
nowhere live:0x0 "address 0"
[ "$(uname -m)" = x86_64 ] && nowhere live:0x8000000000000000 "not canonical"
[ "$(uname -m)" = x86_64 ] && nowhere live:0xffff7fffffffffff "not canonical, or another half"
direct=$(awk '$1 == "direct" { print substr($2, 3, 16) }' $dir/pgtable/layout | head -n 1)
direct=$(printf '%x' "0x$direct")
phys=$(sed -n 's/^direct  .* \(0x[0-9a-f]*\)$/\1/p' $dir/pgtable/layout | head -n 1)
leads "$direct" "${phys#0x}" "the direct map"
ask "0x$direct" | grep -q "phys $phys,"
result $? "the twin has the same frame there: $(head -n 1 /tmp/answer)"
[ "$(grep -c agrees /tmp/answer)" -ge 4 ] && ! grep -q DISAGREES /tmp/answer
result $? "every judge that can speak agrees"
ask "phys:$phys" >/dev/null
[ "$(grep -c "^ *0x$direct " /tmp/answer)" = 2 ]
result $? "the frame is found at that address, in the twin and in the running kernel"
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish

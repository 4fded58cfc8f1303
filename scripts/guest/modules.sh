#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: all stock modules that it was given are loaded, and unloaded again, before and
# while mmtwin looks.
. /guest/lib.sh

# what carries our output stays
modules=$(sed 's/:.*//; s#.*/##; s/\.ko.*//' /lib/modules/*/modules.dep | grep -v '^virtio')
for name in $modules; do
	modprobe "$name" 2>/dev/null
done
loaded=$(wc -l </proc/modules)
[ "$loaded" -gt 50 ]
result $? "$loaded modules are loaded"
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "with all of them: $(verdict)"
# a module that others use goes when they have gone
for round in 1 2 3 4; do
	for name in $(cut -d' ' -f1 /proc/modules | grep -v '^virtio\|^mmtwin'); do
		rmmod "$name" 2>/dev/null
	done
done
left=$(wc -l </proc/modules)
[ "$left" -lt $((loaded / 2)) ]
result $? "$left modules are left"
echo look >$dir/recheck
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "without them: $(verdict)"
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish

# SPDX-License-Identifier: GPL-2.0
#
# mmtwin's commands. Kbuild says what the module is made of; "make help" lists the targets.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

.PHONY: all demo test test-all check clean help

all:
	@if [ ! -e "$(KDIR)/Makefile" ]; then \
		echo "make: no kernel headers at $(KDIR)" >&2; \
		echo "install them:          apt-get install linux-headers-$(KVER)" >&2; \
		echo "or name others:        make KVER=<release>, make KDIR=<directory>" >&2; \
		echo "or see it in a guest:  make demo" >&2; \
		exit 1; \
	fi
	@rm -f mmtwin.ko mmtwin_plant.ko
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules

demo:
	@scripts/setup demo
	@scripts/demo

test:
	@scripts/setup test
	@scripts/test

test-all:
	@scripts/setup test-all
	@scripts/test --all

check:
	@scripts/setup check
	@scripts/check

# no kernel headers needed: what a build leaves is known
clean:
	@find . -path ./.git -prune -o -type f \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name 'modules.order' \
		-o -name 'Module.symvers' -o -name '.*.d' \) -print | xargs -r rm -f

help:
	@echo "make            build mmtwin.ko for the running kernel (KVER=, KDIR= choose another;"
	@echo "                W=1, C=2, KCFLAGS= are passed on)"
	@echo "                MMTWIN_PLANT=1: mmtwin_plant.ko instead, which corrupts the kernel"
	@echo "make demo       boot a stock kernel in QEMU, load the module, print what it found"
	@echo "make test       KUnit in UML and QEMU, then the module on the stock kernel"
	@echo "make test-all   the whole matrix of scripts/matrix.toml, and debug kernels"
	@echo "make check      checkpatch, sparse, W=1, layering, kernel-doc, clang-format"
	@echo "make clean      remove what make built here"
	@echo
	@echo "Downloads and builds of demo, test and check are kept in"
	@echo "$${XDG_CACHE_HOME:-$$HOME/.cache}/mmtwin, which may be removed at any time."

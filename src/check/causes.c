// SPDX-License-Identifier: GPL-2.0
/*
 * What the leaves of the running kernel's direct map must be, and what may make one
 * differ.  A cause is proven by something other than the leaf that it explains: the
 * resource tree, the content of memory, another leaf, a mark of the page.  Where the
 * kernel never leaves a leaf as it was, the cause is demanded, not only allowed.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include "../live/areas.h"
#include "look.h"

static bool within(const struct twin_extent *extent, u64 phys)
{
	return phys >= extent->first && phys < extent->end;
}

/* Move @end down to the next border of @extent behind @phys. */
static void cut(const struct twin_extent *extent, u64 phys, u64 *end)
{
	if (extent->first > phys && extent->first < *end)
		*end = extent->first;
	if (extent->end > phys && extent->end < *end)
		*end = extent->end;
}

/* An extent in whole pages, outwards: rights are given by page. */
static struct twin_extent paged(const struct twin_look *look, const struct twin_extent *extent)
{
	u64 page = pt_page_size(&look->live->shape);

	return (struct twin_extent){ extent->first & -page, (extent->end + page - 1) & -page };
}

/* The page that the CPU reads its interrupt descriptors from; empty where it has none. */
static struct twin_extent idt_page(const struct twin_look *look)
{
	u64 page = pt_page_size(&look->live->shape), idt = look->facts->idt & -page, phys;
	const struct pt_run *run = idt ? twin_runs_at(look->runs, twin_va(idt)) : NULL;
	const struct twin_region *region = run ? twin_live_region(look->live, run->va) : NULL;

	/* The kernel protects it when it gives the CPUs an address of their own for it. */
	if (!region || region->kind != TWIN_REGION_ENTRY || run->kind != PT_LEAF)
		return (struct twin_extent){};
	phys = run->phys.a + (idt - run->va.a);
	return (struct twin_extent){ phys, phys + page };
}

/**
 * twin_direct_idt - is a frame the one of the CPUs' interrupt descriptors?
 * @look: the look
 * @phys: the frame's physical address
 *
 * The kernel has made it read-only wherever it is mapped, whatever it was told.
 */
bool twin_direct_idt(const struct twin_look *look, u64 phys)
{
	struct twin_extent idt = idt_page(look);

	return within(&idt, phys);
}

/* What the code that starts CPUs may do with a page of its own. */
static u32 trampoline_want(const struct twin_direct_facts *facts, u64 phys, u64 *end, u32 want)
{
	struct twin_extent text = { facts->trampoline_text, facts->trampoline.end };

	cut(&facts->trampoline, phys, end);
	if (!within(&facts->trampoline, phys))
		return want;
	cut(&text, phys, end);
	return within(&text, phys) ? (want & ~PT_W) | PT_X : want & ~PT_W;
}

static bool is_lent(const struct twin_look *look, u64 phys, u64 *end)
{
	bool lent = false;
	unsigned int i;

	for (i = 0; i < look->firmware->nr_lent; i++) {
		cut(&look->firmware->lent[i], phys, end);
		lent |= within(&look->firmware->lent[i], phys);
	}
	return lent;
}

/*
 * The memory type that is on record; without a record, as @want has it, and what was lent
 * is like any other memory (memremap_pages() maps it by PAGE_KERNEL).
 */
static u32 recorded(const struct twin_look *look, u64 phys, u64 *end, u32 want)
{
	unsigned int shift = look->live->shape.format->page_shift;
	u32 memory;
	u64 same;

	if (is_lent(look, phys, end))
		return (want & ~PT_MEMORY) |
		       (twin_arch_device_reached() ? twin_arch_device_memory(phys) :
						     look->facts->image_memory);
	same = twin_arch_memory_end(phys >> shift, *end >> shift) << shift;
	*end = min(*end, same);
	return twin_arch_page_memory(phys >> shift, &memory) ? (want & ~PT_MEMORY) | memory : want;
}

/* Is @phys guarded because a kernel waits there?  Cuts @end to where that changes. */
static bool is_kept(const struct twin_crash *crash, u64 phys, u64 *end)
{
	bool kept = false;
	unsigned int i;

	for (i = 0; i < crash->nr; i++) {
		cut(&crash->part[i], phys, end);
		kept |= within(&crash->part[i], phys);
	}
	return kept;
}

/* Where what is guarded cannot be told, or is just changing, either may be. */
static const char *may_be_kept(const struct twin_crash *crash, u64 phys)
{
	unsigned int i;

	for (i = 0; i < crash->nr_rooms && !within(&crash->room[i], phys); i++)
		;
	if (i == crash->nr_rooms)
		return NULL;
	if (crash->busy)
		return "crash kernel, being loaded or taken away";
	return crash->waits && !crash->told ? "crash kernel, of which no pages are told" : NULL;
}

/* Is @phys in what the kernel has made read-only for good?  Cuts @end to where that changes. */
static bool is_protected(const struct twin_look *look, u64 phys, u64 *end, bool *code)
{
	struct twin_extent text = paged(look, &look->firmware->code);
	struct twin_extent rodata = paged(look, &look->firmware->rodata);

	*code = false;
	if (!look->facts->protect)
		return false;
	/* Where the kernel runs in the direct map it leaves no gap between the two. */
	if (look->facts->image_here && rodata.end)
		rodata.first = text.end;
	cut(&text, phys, end);
	cut(&rodata, phys, end);
	*code = within(&text, phys);
	return *code || within(&rodata, phys);
}

static bool in_image(const struct twin_look *look, u64 phys, u64 *end)
{
	cut(&look->firmware->code, phys, end);
	return within(&look->firmware->code, phys);
}

/**
 * twin_direct_want - what a page of the direct map must be, if nothing has changed it
 * @look: the look
 * @phys: the page
 * @end: moved down to where another answer may begin
 *
 * Return: PT_*, those that can be judged.
 */
u32 twin_direct_want(const struct twin_look *look, u64 phys, u64 *end)
{
	struct twin_extent idt = idt_page(look);
	u32 want = look->facts->attr;
	bool code;

	if (look->facts->policy->image_apart && in_image(look, phys, end))
		want = (want & ~PT_MEMORY) | look->facts->image_memory;
	if (is_protected(look, phys, end, &code)) {
		want &= ~PT_W;
		if (code && look->facts->image_here)
			want |= PT_X;
	}
	want = trampoline_want(look->facts, phys, end, want);
	cut(&idt, phys, end);
	if (within(&idt, phys))
		want &= ~PT_W;
	if (look->facts->crash.guard == TWIN_CRASH_READONLY &&
	    is_kept(&look->facts->crash, phys, end))
		want &= ~PT_W;
	want = recorded(look, phys, end, want);
	if (!(look->live->shape.attrs & PT_X))
		want &= ~PT_X;
	return want & look->facts->attrs;
}

/* Areas are kept apart by guard pages: is any leaf from here to the next gap read-only? */
static bool area_is_read_only(const struct twin_look *look, const struct pt_run *run)
{
	const struct pt_run *first = look->runs->run, *end = first + look->runs->nr, *at;

	for (at = run; at < end && at->kind == PT_LEAF; at++) {
		if (at != run && at[-1].va.a + at[-1].len != at->va.a)
			break;
		if (!(at->attr & PT_W))
			return true;
	}
	for (at = run; at > first && at[-1].kind == PT_LEAF; at--) {
		if (at[-1].va.a + at[-1].len != at->va.a)
			break;
		if (!(at[-1].attr & PT_W))
			return true;
	}
	return false;
}

/**
 * twin_direct_proof - can a leaf prove that its frame was made read-only?
 * @look: the look
 * @run: the leaf, or leaves
 * @frame: the frame; one of those that they lead to
 *
 * Only one in an area that says of itself that rights in it are changed, and that has
 * this frame there: such areas are judged by what they hold.  The leaves of the direct
 * map and of the image change with it, so neither can excuse the other.
 */
bool twin_direct_proof(const struct twin_look *look, const struct pt_run *run, u64 frame)
{
	const struct twin_region *region = twin_live_region(look->live, run->va);
	u64 va = run->va.a + (frame - run->phys.a), phys;
	struct twin_area area;

	if (!region || region->kind != TWIN_REGION_AREAS)
		return false;
	if (!twin_areas_reached())
		return true;
	return !twin_area_at(va, &area) && area.kind == TWIN_AREA_PAGES && area.resets &&
	       !twin_area_page(&area, va, frame, &phys) && phys == frame;
}

/**
 * struct alias - another leaf that leads to the same frame, searched for
 * @look: the look
 * @frame: the frame
 * @memory: what memory type it is to have
 */
struct alias {
	const struct twin_look *look;
	u64 frame;
	u32 memory;
};

static int is_readonly(void *ctx, const struct pt_run *run)
{
	const struct alias *alias = ctx;

	return !(run->attr & PT_W) && twin_direct_proof(alias->look, run, alias->frame);
}

static int is_in_readonly_area(void *ctx, const struct pt_run *run)
{
	const struct alias *alias = ctx;

	return twin_direct_proof(alias->look, run, alias->frame) &&
	       area_is_read_only(alias->look, run);
}

static int is_of_memory(void *ctx, const struct pt_run *run)
{
	const struct alias *alias = ctx;
	const struct twin_region *region = twin_live_region(alias->look->live, run->va);

	return region && (region->kind == TWIN_REGION_IMAGE || region->kind == TWIN_REGION_AREAS) &&
	       (run->attr & PT_MEMORY) == alias->memory;
}

static bool has_alias(const struct alias *alias, twin_alias_fn fn)
{
	return twin_runs_over(alias->look->runs, twin_phys(alias->frame),
			      pt_page_size(&alias->look->live->shape), fn, (void *)alias);
}

/* Why a page that was to be writable is not, when that is all that is @wrong. */
static const char *why_readonly(const struct alias *alias, u32 wrong)
{
	if (wrong != PT_W)
		return NULL;
	if (has_alias(alias, is_readonly))
		return "read-only alias";
	if (alias->look->facts->policy->area_wide && has_alias(alias, is_in_readonly_area))
		return "alias in an area that is partly read-only";
	return NULL;
}

/* Does the kernel call firmware in this page of the direct map? */
static bool is_called(const struct twin_look *look, u64 phys, u64 frame)
{
	struct pt_run page = {
		.va = twin_va_add(look->live->layout.direct, phys),
		.phys = twin_phys(frame),
		.len = pt_page_size(&look->live->shape),
	};

	return twin_look_runtime(look, &page);
}

/**
 * twin_direct_cause - why a page of the direct map is what it is
 * @look: the look
 * @phys: the page
 * @frame: where it leads, which should be the same
 * @attr: what it is
 *
 * Return: TWIN_AS_PLANNED, the name of a proven cause, or NULL.
 */
const char *twin_direct_cause(const struct twin_look *look, u64 phys, u64 frame, u32 attr)
{
	const struct twin_direct_facts *facts = look->facts;
	struct alias alias = { look, frame, attr & PT_MEMORY };
	unsigned int shift = look->live->shape.format->page_shift;
	u64 end = phys + pt_page_size(&look->live->shape);
	u32 want = twin_direct_want(look, phys, &end);
	u32 diff = (attr & facts->attrs) ^ want, memory;
	bool code;

	/* Nothing takes away again what was protected for good. */
	if (is_protected(look, phys, &end, &code))
		return diff ? NULL : "text and rodata";
	if (within(&facts->trampoline, phys))
		return diff ? NULL : "trampoline";
	if (twin_direct_idt(look, phys))
		return diff ? NULL : "IDT";
	if (facts->crash.guard == TWIN_CRASH_READONLY) {
		if (is_kept(&facts->crash, phys, &end))
			return diff ? NULL : "crash kernel";
		if (diff == PT_W && may_be_kept(&facts->crash, phys))
			return may_be_kept(&facts->crash, phys);
	}
	if ((want ^ facts->attr) & PT_MEMORY & facts->attrs)
		return diff ? why_readonly(&alias, diff) : "memory type on record for the page";
	if (!diff)
		return TWIN_AS_PLANNED;
	if (diff == PT_X && is_called(look, phys, frame))
		return TWIN_RUNTIME;
	if (diff == PT_X)
		return twin_direct_exec(look, phys);
	/* Where the kernel has types on record, they were asked for above, and that is all. */
	if (!(diff & ~PT_MEMORY) && !twin_arch_page_memory(frame >> shift, &memory) &&
	    has_alias(&alias, is_of_memory))
		return "memory type of an alias";
	return why_readonly(&alias, diff);
}

/**
 * twin_direct_unmapped - why a page of RAM may be absent from the direct map
 * @look: the look
 * @phys: the page
 *
 * Return: the name of a proven cause, or NULL.
 */
const char *twin_direct_unmapped(const struct twin_look *look, u64 phys)
{
	const struct twin_crash *crash = &look->facts->crash;
	unsigned int shift = look->live->shape.format->page_shift;
	u64 end = ~0ULL;

	if (crash->guard == TWIN_CRASH_ABSENT) {
		if (is_kept(crash, phys, &end))
			return "crash kernel";
		if (may_be_kept(crash, phys))
			return may_be_kept(crash, phys);
	}
	return twin_live_unmapped(phys >> shift);
}

/**
 * twin_direct_anew - the look with facts as they are now
 * @look: the look
 * @facts: filled in
 *
 * A kernel that waits for a crash may have come or gone since they were read.
 */
struct twin_look twin_direct_anew(const struct twin_look *look, struct twin_direct_facts *facts)
{
	struct twin_look now = *look;

	*facts = *look->facts;
	if (facts->crash.ask)
		facts->crash.ask(&facts->crash);
	now.facts = facts;
	return now;
}

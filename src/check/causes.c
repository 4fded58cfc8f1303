// SPDX-License-Identifier: GPL-2.0
/*
 * What the leaves of the running kernel's direct map must be, and what may make one
 * differ.  A cause is proven by something other than the leaf that it explains: the
 * resource tree, the content of memory, another leaf, a mark of the page.
 */
#include <linux/kernel.h>
#include <linux/mm.h>

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

/* Is it the page that the CPU reads its interrupt descriptors from, read-only there, too? */
static bool is_idt(const struct twin_look *look, u64 frame)
{
	u64 idt = look->facts->idt & -pt_page_size(&look->live->shape);
	const struct pt_run *run = idt ? twin_runs_at(look->runs, twin_va(idt)) : NULL;

	if (!run || run->kind != PT_LEAF || (run->attr & PT_W))
		return false;
	return run->phys.a + (idt - run->va.a) == frame &&
	       twin_live_region(look->live, run->va) != twin_direct_region(look->live);
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
	u32 want = look->facts->attr;
	bool code;

	if (look->facts->policy->image_apart && in_image(look, phys, end))
		want = (want & ~PT_MEMORY) | look->facts->image_memory;
	if (is_protected(look, phys, end, &code)) {
		want &= ~PT_W;
		if (code && look->facts->image_here)
			want |= PT_X;
	}
	if (!(look->live->shape.attrs & PT_X))
		want &= ~PT_X;
	return want & look->facts->attrs;
}

/**
 * struct alias - another leaf that leads to the same frame, searched for
 * @look: the look
 * @mask: what of it is compared
 * @want: with what
 * @area: any leaf of its area may be read-only
 */
struct alias {
	const struct twin_look *look;
	u32 mask;
	u32 want;
	bool area;
};

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

static int is_alias(void *ctx, const struct pt_run *run)
{
	const struct alias *alias = ctx;
	const struct twin_region *region = twin_live_region(alias->look->live, run->va);

	if (!region || (region->kind != TWIN_REGION_IMAGE && region->kind != TWIN_REGION_AREAS))
		return 0;
	if (alias->area)
		return region->kind == TWIN_REGION_AREAS && area_is_read_only(alias->look, run);
	return (run->attr & alias->mask) == alias->want;
}

/* Does a leaf of the image, of a module or of an area lead there, and look like this? */
static bool has_alias(const struct twin_look *look, u64 frame, u32 mask, u32 want, bool area)
{
	struct alias alias = { look, mask, want, area };

	return twin_runs_over(look->runs, twin_phys(frame), pt_page_size(&look->live->shape),
			      is_alias, &alias);
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
	u32 got = attr & facts->attrs, want, diff;
	u64 end = ~0ULL;
	bool code;

	want = twin_direct_want(look, phys, &end);
	diff = got ^ want;
	/* Nothing takes away again what was protected for good. */
	if (is_protected(look, phys, &end, &code))
		return diff ? NULL : "text and rodata";
	if (!diff)
		return TWIN_AS_PLANNED;
	if (within(&facts->trampoline, phys)) {
		want &= ~PT_W;
		if (phys >= facts->trampoline_text)
			want |= PT_X & facts->attrs;
		return got == want ? "trampoline" : NULL;
	}
	if (within(&facts->bios, phys) && diff == PT_X)
		return "BIOS";
	if (diff == PT_W && is_idt(look, frame))
		return "IDT";
	if (diff == PT_W && (want & PT_W) && has_alias(look, frame, PT_W, 0, false))
		return "read-only alias";
	if (diff == PT_W && (want & PT_W) && look->facts->policy->area_wide &&
	    has_alias(look, frame, 0, 0, true))
		return "alias in an area that is partly read-only";
	if (!(diff & ~PT_MEMORY) && twin_arch_page_memory(frame >> PAGE_SHIFT, &want) &&
	    (got & PT_MEMORY) == want)
		return "memory type on record for the page";
	if (!(diff & ~PT_MEMORY) && has_alias(look, frame, PT_MEMORY, got & PT_MEMORY, false))
		return "memory type of an alias";
	return NULL;
}

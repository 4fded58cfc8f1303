// SPDX-License-Identifier: GPL-2.0
/* Platforms on which nothing is read, each by its name. */
#include <linux/string.h>

#include "../src/live/live.h"
#include "fixture.h"

static const struct platform {
	const char *name;
	struct twin_platform is;
} platforms[] = {
	{ "Xen PV", { .xen_pv = true } },
	{ "TDX", { .tdx = true, .encrypted = true, .guest_encrypted = true } },
	{ "SEV-ES", { .encrypted = true, .guest_encrypted = true, .guest_state = true } },
	{ "SEV,", { .encrypted = true, .guest_encrypted = true } },
	{ "hypervisor", { .guest_encrypted = true } },
	{ "SME", { .encrypted = true, .host_encrypted = true } },
	{ "encryption", { .encrypted = true } },
};

static void each_platform_is_refused_by_its_name(struct kunit *test)
{
	const struct twin_platform plain = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(platforms); i++) {
		const char *why = twin_live_refusal(&platforms[i].is);

		KUNIT_ASSERT_NOT_NULL_MSG(test, why, "%s", platforms[i].name);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, platforms[i].name), "%s: %s",
					  platforms[i].name, why);
	}
	KUNIT_EXPECT_NULL(test, twin_live_refusal(&plain));
}

static struct kunit_case cases[] = { KUNIT_CASE(each_platform_is_refused_by_its_name), {} };

static struct kunit_suite suite = {
	.name = "mmtwin_refusal",
	.test_cases = cases,
};

kunit_test_suite(suite);

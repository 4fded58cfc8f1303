// SPDX-License-Identifier: GPL-2.0
/* So many rounds of a randomised case; see rounds.h. */
#include <linux/ktime.h>

#include "rounds.h"

/* What a case may take when its least is done. */
#define BUDGET_NS (3ULL * NSEC_PER_SEC)

/* UML runs natively: there all of them are done, however busy its host is. */
#define NATIVE (!IS_ENABLED(CONFIG_SMP) && !IS_ENABLED(CONFIG_KASAN))

/**
 * twin_test_round - begin a round, or say how many there were
 * @rounds: the rounds
 *
 * Return: false when it was enough.
 */
bool twin_test_round(struct twin_test_rounds *rounds)
{
	u64 now = ktime_get_ns();

	if (!rounds->done)
		rounds->start = now;
	if (rounds->done < rounds->most &&
	    (NATIVE || rounds->done < rounds->least || now - rounds->start < BUDGET_NS)) {
		rounds->done++;
		return true;
	}
	kunit_info(rounds->test, "%u rounds\n", rounds->done);
	return false;
}

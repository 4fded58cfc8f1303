// SPDX-License-Identifier: GPL-2.0
/* Platforms whose page tables are not what they seem. */
#include "live.h"

/**
 * twin_live_refusal - can the running kernel's tables be read, and a CPU be given others?
 * @platform: what is known of it
 *
 * Return: why not, or NULL.
 */
const char *twin_live_refusal(const struct twin_platform *platform)
{
	if (platform->xen_pv)
		return "a Xen PV guest's tables hold the machine's frames, not the guest's";
	if (platform->tdx)
		return "memory encryption (TDX): a bit of entries is not modelled";
	if (platform->guest_state)
		return "memory encryption (SEV-ES, SEV-SNP): a bit of entries is not modelled";
	if (platform->guest_encrypted)
		return "memory encryption (SEV, or by a hypervisor): entries do not say it all";
	if (platform->host_encrypted)
		return "memory encryption (SME): a bit of entries is not modelled";
	if (platform->encrypted)
		return "memory encryption: a bit of entries is not modelled";
	return NULL;
}

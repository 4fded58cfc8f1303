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
		return "memory encryption (TDX): entries carry a bit that is not modelled";
	if (platform->guest_state)
		return "memory encryption (SEV-ES or SEV-SNP): entries carry a bit that is not modelled";
	if (platform->guest_encrypted)
		return "memory encryption (SEV, or what a hypervisor makes of it): entries are not all that decides";
	if (platform->host_encrypted)
		return "memory encryption (SME): entries carry a bit that is not modelled";
	if (platform->encrypted)
		return "memory encryption: entries carry a bit that is not modelled";
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Up to where the devices of an arm64 reach: there its zones for DMA end
 * (zone_sizes_init(), arch/arm64/mm/init.c).
 *
 * The functions that tell the kernel are gone when it is up; but the firmware's tables
 * that they read are not.
 */
#include <linux/acpi.h>
#include <linux/bitops.h>
#include <linux/dma-mapping.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/string.h>

#include "../compat.h"
#include "resources.h"
#include "zones.h"

/* A bus counts when it and all that it hangs from are in use; the root is. */
static bool is_available(struct device_node *bus)
{
	struct device_node *node = of_node_get(bus);
	bool available = true;

	while (node && available) {
		available = !node->parent || of_device_is_available(node);
		node = of_get_next_parent(node);
	}
	of_node_put(node);
	return available;
}

/* The last byte that a bus of the device tree reaches; as of_dma_get_max_cpu_address(). */
static u64 bus_last(struct device_node *bus)
{
	struct of_pci_range_parser parser;
	struct of_pci_range range;
	u64 last = 0;
	int len = 0;

	/* An empty list says that nothing stands between the bus and memory. */
	if (!of_get_property(bus, "dma-ranges", &len) || !len || !is_available(bus))
		return ~0ULL;
	if (of_pci_dma_range_parser_init(&parser, bus))
		return last;
	for_each_of_pci_range(&parser, &range)
		if (range.cpu_addr + range.size > last)
			last = range.cpu_addr + range.size - 1;
	return last;
}

static u64 tree_last(void)
{
	struct device_node *bus;
	u64 last = ~0ULL;

	for_each_node_with_property(bus, "dma-ranges")
		last = min(last, bus_last(bus));
	return last;
}

#ifdef CONFIG_ACPI_IORT
/* How many bits of an address a node of the table can put on the bus; 0 for no answer. */
static unsigned int node_bits(const struct acpi_iort_node *node)
{
	switch (node->type) {
	case ACPI_IORT_NODE_NAMED_COMPONENT:
		return ((const struct acpi_iort_named_component *)node->node_data)
			->memory_address_limit;
	case ACPI_IORT_NODE_PCI_ROOT_COMPLEX:
		if (node->revision < 1)
			return 0;
		return ((const struct acpi_iort_root_complex *)node->node_data)
			->memory_address_limit;
	default:
		return 0;
	}
}

/* The same of ACPI; as acpi_iort_dma_get_max_cpu_address(). */
static u64 acpi_last(void)
{
	const struct acpi_iort_node *node, *end;
	struct acpi_table_header *table;
	u64 last = ~0ULL;
	u32 i, nr;

	if (acpi_disabled || ACPI_FAILURE(acpi_get_table(ACPI_SIG_IORT, 0, &table)))
		return last;
	nr = ((struct acpi_table_iort *)table)->node_count;
	node = ACPI_ADD_PTR(struct acpi_iort_node, table,
			    ((struct acpi_table_iort *)table)->node_offset);
	end = ACPI_ADD_PTR(struct acpi_iort_node, table, table->length);
	for (i = 0; i < nr && node < end; i++) {
		unsigned int bits = node_bits(node);

		if (bits)
			last = min(last, DMA_BIT_MASK(min(bits, 64U)));
		node = ACPI_ADD_PTR(struct acpi_iort_node, node, node->length);
	}
	acpi_put_table(table);
	return last;
}
#else
static u64 acpi_last(void)
{
	return ~0ULL;
}
#endif

/* Parents come before what lies in them, so the first of either name begins RAM. */
static int is_ram(void *ctx, const struct twin_resource *res)
{
	u64 *first = ctx;

	if (strcmp(res->name, "System RAM") && strcmp(res->name, "reserved"))
		return 0;
	*first = res->first;
	return 1;
}

/**
 * twin_arch_dma - up to where devices reach
 * @kind: its zone for DMA ends there
 */
void twin_arch_dma(struct twin_memory_kind *kind)
{
	u64 last = min(tree_last(), acpi_last()), first = 0;

	twin_resources(is_ram, &first);
	if (TWIN_DMA_TO_THE_BYTE) {
		/* Devices may reach less than their bus: what RAM is low is kept for them. */
		kind->wide_dma = last == ~0ULL;
		if (first < U32_MAX)
			last = min_t(u64, last, U32_MAX);
	} else {
		last = DMA_BIT_MASK(min_t(unsigned int, fls64(last), 32));
		if (first > last)
			last = U32_MAX;
	}
	kind->limit[TWIN_ZONE_DMA] = last == ~0ULL ? last : last + 1;
}

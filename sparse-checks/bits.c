// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bits that a value of flags may have set.
 */
#include "bits.h"

static unsigned long long may_bits_phi(struct instruction *def, int depth)
{
	unsigned long long bits = 0;
	pseudo_t phi;

	FOR_EACH_PTR(def->phi_list, phi) {
		if (phi->type == PSEUDO_PHI && phi->def)
			bits |= may_bits(phi->def->phi_src, depth + 1);
	} END_FOR_EACH_PTR(phi);
	return bits;
}

unsigned long long may_bits(pseudo_t value, int depth)
{
	struct instruction *def;

	if (!value)
		return FLAGS_UNKNOWN;
	if (value->type == PSEUDO_VAL)
		return (unsigned long long)value->value & ~FLAGS_UNKNOWN;
	if (value->type != PSEUDO_REG || !value->def || depth > 8)
		return FLAGS_UNKNOWN;
	def = value->def;
	switch (def->opcode) {
	case OP_OR:
	case OP_ADD:
		return may_bits(def->src1, depth + 1) | may_bits(def->src2, depth + 1);
	case OP_AND:
		if (def->src2->type == PSEUDO_VAL && def->src2->value >= 0)
			return may_bits(def->src1, depth + 1) &
			       ((unsigned long long)def->src2->value | FLAGS_UNKNOWN);
		return may_bits(def->src1, depth + 1);
	case OP_SEL:
		return may_bits(def->src2, depth + 1) | may_bits(def->src3, depth + 1);
	case OP_PHI:
		return may_bits_phi(def, depth);
	case OP_ZEXT:
	case OP_SEXT:
	case OP_TRUNC:
		return may_bits(def->src, depth + 1);
	default:
		return FLAGS_UNKNOWN;
	}
}

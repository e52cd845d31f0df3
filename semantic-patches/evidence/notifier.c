// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int registered(struct ctx *c, struct mm_struct *mm)
{
	int ret = mmu_notifier_register(&c->mn, mm); /* match */

	ret = __mmu_notifier_register(&c->mn, mm); /* match */
	c->get = mmu_notifier_get(&ctx_ops, mm); /* match */
	c->get = mmu_notifier_get_locked(&ctx_ops, mm); /* match */
	ret = hmm_mirror_register(&c->mirror, mm); /* match */
	ret = mmu_interval_notifier_insert_locked(&c->ni, mm, 0, 1, &ops); /* match */
	return mmu_interval_notifier_insert(&c->ni, mm, 0, 1, &ops); /* match */
}

static bool checked(struct ctx *c, struct kvm *kvm, unsigned long seq)
{
	seq = mmu_interval_read_begin(&c->ni); /* match */
	if (hmm_range_fault(&c->range) || hmm_vma_fault(&c->range, true)) /* match */
		return false;
	hmm_range_register(&c->range, c->mm); /* match */
	mmu_interval_set_seq(&c->ni, seq); /* match */
	if (mmu_interval_check_retry(&c->ni, seq)) /* match */
		return true;
	if (mmu_interval_read_retry(&c->ni, seq)) /* match */
		return true;
	return mmu_notifier_retry(kvm, seq) || /* match */
	       mmu_notifier_retry_hva(kvm, seq, c->hva) || /* match */
	       mmu_invalidate_retry(kvm, seq) || /* match */
	       mmu_invalidate_retry_hva(kvm, seq, c->hva) || /* match */
	       mmu_invalidate_retry_gfn(kvm, seq, c->gfn) || /* match */
	       mmu_invalidate_retry_gfn_unsafe(kvm, seq, c->gfn); /* match */
}

static void look_alikes(struct ctx *c)
{
	mmu_notifier_unregister(&c->mn, c->mm);
	mmu_notifier_put(&c->mn);
	mmu_interval_notifier_remove(&c->ni);
	register_netdevice_notifier(&c->nb);
	my_mmu_notifier_register(&c->mn, c->mm);
}

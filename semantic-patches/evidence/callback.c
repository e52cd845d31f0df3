// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static void put(struct ctx *c)
{
	kref_put(&c->ref, ctx_release); /* match */
	kref_put_mutex(&c->ref, ctx_release, &c->lock); /* match */
	kref_put_lock(&c->ref, ctx_release, &c->spin); /* match */
}

static int defer(struct ctx *c)
{
	INIT_WORK(&c->work, ctx_work); /* match */
	INIT_DELAYED_WORK(&c->dwork, ctx_work); /* match */
	tasklet_init(&c->tasklet, ctx_tasklet, (unsigned long)c); /* match */
	tasklet_setup(&c->tasklet, ctx_tasklet); /* match */
	timer_setup(&c->timer, ctx_timer, 0); /* match */
	call_rcu(&c->rcu, ctx_free); /* match */
	mmu_notifier_call_srcu(&c->rcu, ctx_free); /* match */
	init_task_work(&c->twork, ctx_twork); /* match */
	c->task = kthread_run(ctx_thread, c, "ctx"); /* match */
	c->task = kthread_create(ctx_thread, c, "ctx/%d", c->id); /* match */
	if (request_irq(c->irq, ctx_irq, 0, "ctx", c)) /* match */
		return -EIO;
	if (request_threaded_irq(c->irq, NULL, ctx_irq, 0, "ctx", c)) /* match */
		return -EIO;
	if (devm_request_irq(c->dev, c->irq, ctx_irq, 0, "ctx", c)) /* match */
		return -EIO;
	return devm_request_threaded_irq(c->dev, c->irq, ctx_hard, ctx_irq, 0, /* match */
					 "ctx", c);
}

static void look_alikes(struct ctx *c, struct callback_head *twork)
{
	kref_get(&c->ref);
	schedule_work(&c->work);
	task_work_add(current, twork, TWA_RESUME);
	mod_timer(&c->timer, jiffies + HZ);
	kref_put(&c->ref, c->ops->release);
	free_irq(c->irq, c);
	kfree_rcu(c, rcu);
	my_call_rcu(&c->rcu, ctx_free);
}

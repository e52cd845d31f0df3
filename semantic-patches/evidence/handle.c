// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int publish(struct ctx *c, struct obj *obj)
{
	u32 id;
	int ret = idr_alloc(&c->idr, obj, 1, 0, GFP_KERNEL); /* match */

	ret = idr_alloc_cyclic(&c->idr, obj, 1, 0, GFP_KERNEL); /* match */
	ret = xa_alloc(&c->xa, &id, obj, xa_limit_32b, GFP_KERNEL); /* match */
	ret = xa_insert(&c->xa, obj->id, obj, GFP_KERNEL); /* match */
	xa_store(&c->xa, obj->id, obj, GFP_KERNEL); /* match */
	ret = radix_tree_insert(&c->tree, obj->id, obj); /* match */
	rb_insert_color(&obj->node, &c->root); /* match */
	list_add(&obj->list, &c->list); /* match */
	list_add_tail(&obj->list, &c->list); /* match */
	hash_add(c->table, &obj->hash, obj->id); /* match */
	hlist_add_head(&obj->hash, c->table + 1); /* match */
	interval_tree_insert(&obj->it, &c->root); /* match */
	return drm_gem_handle_create(c->file, &obj->base, &id); /* match */
}

static void look_alikes(struct ctx *c, struct obj *obj)
{
	list_del(&obj->list);
	idr_remove(&c->idr, obj->id);
	obj = xa_load(&c->xa, 1);
	list_splice(&obj->list, &c->list);
	my_list_add(&obj->list, &c->list);
}

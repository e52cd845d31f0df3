// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every line that ends in "match" must be reported, and no other.
 */

static int only_fault_in(struct ctx *c, unsigned long s, int n, int fl)
{
	get_user_pages(s, n, FOLL_WRITE, NULL, NULL); /* match */
	get_user_pages(s, n, fl, NULL); /* match */
	get_user_pages_longterm(s, n, fl, NULL, NULL); /* match */
	get_user_pages_fast(s, n, fl, NULL); /* match */
	get_user_pages_remote(current, c->mm, s, n, fl, NULL, NULL, NULL); /* match */
	get_user_pages_remote(c->mm, s, n, fl, NULL, NULL, NULL); /* match */
	get_user_pages_remote(c->mm, s, n, fl | FOLL_FORCE, NULL, NULL); /* match */
	get_user_pages_locked(s, n, fl, NULL, &c->locked); /* match */
	get_user_pages_unlocked(s, n, NULL, fl); /* match */
	get_user_pages_fast_only(s, n, fl, NULL); /* match */
	__get_user_pages_fast(s, n, 1, NULL); /* match */
	get_user_page_fast_only(s, fl, NULL); /* match */
	pin_user_pages(s, n, fl, NULL, NULL); /* match */
	pin_user_pages(s, n, fl, NULL); /* match */
	pin_user_pages_fast(s, n, fl, NULL); /* match */
	pin_user_pages_remote(current, c->mm, s, n, fl, NULL, NULL, NULL); /* match */
	pin_user_pages_remote(c->mm, s, n, fl, NULL, NULL, NULL); /* match */
	pin_user_pages_remote(c->mm, s, n, fl, NULL, NULL); /* match */
	pin_user_pages_unlocked(s, n, NULL, fl); /* match */
	pin_user_pages_locked(s, n, fl, NULL, &c->locked); /* match */
	pin_user_pages_fast_only(s, n, fl, NULL); /* match */
	pin_longterm_pages(s, n, fl, NULL, NULL); /* match */
	pin_longterm_pages_fast(s, n, fl, NULL); /* match */
	pin_longterm_pages_remote(current, c->mm, s, n, fl, NULL, NULL, NULL); /* match */
	return pin_longterm_pages_remote(c->mm, s, n, fl, NULL, NULL, NULL); /* match */
}

static int pages_are_taken(struct ctx *c, unsigned long s, int n, int fl)
{
	/* NULL for vmas or locked is no NULL for pages */
	get_user_pages(s, n, fl, c->pages, NULL);
	get_user_pages_remote(current, c->mm, s, n, fl, c->pages, NULL, NULL);
	get_user_pages_remote(c->mm, s, n, fl, c->pages, NULL, NULL);
	pin_user_pages_remote(c->mm, s, n, fl, c->pages, NULL);
	get_user_pages_locked(s, n, fl, c->pages, NULL);
	my_get_user_pages(s, n, fl, NULL);
	return get_user_pages_unlocked(s, n, c->pages, fl);
}

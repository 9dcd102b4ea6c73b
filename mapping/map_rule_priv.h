/* map_rule_priv - what the readers of mail rules share with each other. */
#ifndef MAPPING_MAP_RULE_PRIV_H
#define MAPPING_MAP_RULE_PRIV_H

#include "mapping/map_rule.h"

/* ---- map_rule.c: nodes ---------------------------------------------------- */

struct rule_cond *rule_cond_new(struct arena *, enum rule_op);
struct rule_cond *rule_test(struct arena *, const char *of, const char *test,
    const char *const *value, size_t n);
/* Into a group; a group of the same kind is taken apart.  NULL is nothing. */
void rule_cond_add(struct rule_cond *group, struct rule_cond *);
struct rule_action *rule_action_add(struct arena *, struct rule *,
    const char *what, const char *const *value, size_t n);
const char *const *rule_value(struct arena *, const char *);
/* 1, H: "high"; other values as they are. */
const char *rule_level(const char *of, const char *value);

/* ---- one reader each; false: there is nothing to read --------------------- */

bool rule_from_formula(const char *formula, struct arena *, struct rule *);
bool rule_from_tokens(const struct note *, struct arena *, struct rule *);

#endif

/*
 * map_template - design notes whose UNIDs are the same in every mail file.
 *
 * The mail templates bring folders and views with constant UNIDs, so a folder
 * reference can be understood even when the dump has no design notes.
 */
#ifndef MAPPING_MAP_TEMPLATE_H
#define MAPPING_MAP_TEMPLATE_H

/* Its name, "($Inbox)"; NULL when it is none of the template's. */
const char *map_template_folder(const char *unid);

#endif

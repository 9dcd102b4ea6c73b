/* ex_blob_recur_priv - the numbers that writer and reader share. */
#ifndef EXCH_EX_BLOB_RECUR_PRIV_H
#define EXCH_EX_BLOB_RECUR_PRIV_H

#define RECUR_VERSION   0x3004u
#define RECUR_VERSION_2 0x3006u
#define RECUR_WRITER_2  0x3009u /* from here on with a change highlight */

enum { FREQ_DAY = 0x200a, FREQ_WEEK, FREQ_MONTH, FREQ_YEAR };
enum { TYPE_DAY, TYPE_WEEK, TYPE_MONTH, TYPE_NTH, TYPE_MONTH_END };
enum { END_BY_DATE = 0x2021, END_BY_COUNT, END_NEVER };

#define END_NEVER_TOO  0xffffffffu
#define DAY_MINUTES    1440
#define WEEK_MINUTES   10080
#define YEAR_MONTHS    12
#define YEAR_ZERO      1601
#define DAYS_OF_WEEK   0x7fu
#define LAST_OF_MONTH  5
#define TEXTS_ARE_WIDE (EX_SAYS_SUBJECT | EX_SAYS_LOCATION)

#endif

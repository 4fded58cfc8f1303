/* SPDX-License-Identifier: GPL-2.0 */
/* A file of debugfs that is printed whole, and perhaps written to. */
#ifndef TWIN_FILE_H
#define TWIN_FILE_H

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

/*
 * @name: name_show() prints it, name_fops are its operations; @write_op may be NULL.
 * (DEFINE_SHOW_ATTRIBUTE() of the kernel's knows no writing on all kernels.)
 */
#define TWIN_SHOWN_FILE(name, write_op)                                  \
	static int name##_open(struct inode *inode, struct file *file)   \
	{                                                                \
		return single_open(file, name##_show, inode->i_private); \
	}                                                                \
	static const struct file_operations name##_fops = {              \
		.owner = THIS_MODULE,                                    \
		.open = name##_open,                                     \
		.read = seq_read,                                        \
		.write = write_op,                                       \
		.llseek = seq_lseek,                                     \
		.release = single_release,                               \
	}

#endif

"""费用清单: any columns, one page or many."""

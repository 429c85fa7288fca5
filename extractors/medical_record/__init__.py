"""出院记录 and 诊断证明: head, diagnoses, free text, signature."""

"""门诊、住院收费票据: the national e-receipt and provincial paper forms."""

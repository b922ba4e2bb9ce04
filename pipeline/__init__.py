"""Customer-feedback sheets in, one tracking workbook and a monthly report out."""

/**
 * SQL: the suppression `s` binds the task `t` of the campaign `c`. Rows of external lists bind like
 * any other; what was said in the virtual time of a line holds on that line only.
 */
export const suppressionBinds = `s.company_id = t.company_id and s.phone_number = t.phone_number
  and (s.purpose is null or s.purpose = c.purpose)
  and (s.line_id is null or s.line_id = c.line_id)`;

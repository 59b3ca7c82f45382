/**
 * A number as people write it becomes E.164, or a reason why it can't. Reasons never repeat it.
 */
export type ParsePhone = (written: string) => { phoneNumber: string } | { reason: string };

/** Who asks: the key that opened the door. Each role may do what the roles before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Which companies' records are seen: one company's, or all of them (null). */
export type CompanyScope = string | null;

export interface Principal {
  keyId: string;
  name: string;
  role: Role;
  /** Null: the key belongs to the platform's operators and sees all companies. */
  companyId: CompanyScope;
}

export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** How a principal is named in histories of who did what. */
export function nameOf(principal: Principal): string {
  return `${principal.name} (${principal.keyId})`;
}

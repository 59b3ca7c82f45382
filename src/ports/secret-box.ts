/** Keeps secrets that must be read again; what is sealed may lie in a database. */
export interface SecretBox {
  seal(secret: string): string;
  /** Throws when it was sealed by another secret of the platform, or changed. */
  open(sealed: string): string;
}

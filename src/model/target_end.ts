/** How a recording came to its end, as seen from the target. */
export type TargetEnd =
  /** The launched command ended by itself. */
  | { readonly kind: "exited"; readonly code: number }
  /** A signal killed the launched command; `signal` is its number. */
  | { readonly kind: "signalled"; readonly signal: number }
  /** The attached process ended; its exit code is known to its parent alone. */
  | { readonly kind: "vanished" }
  /** The user insisted on leaving a launched command (a second Ctrl+C), which may still run. */
  | { readonly kind: "left" }
  /** The user stopped an attached recording (Ctrl+C). */
  | { readonly kind: "interrupted" }
  /** `--duration` of an attached recording was over. */
  | { readonly kind: "timeLimit" };

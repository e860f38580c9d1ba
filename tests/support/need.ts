/** What a test needs of the machine beyond Deno: missing means ignored, but in CI it means failed. */

/**
 * Value for a test's `ignore`: true when the program is not on PATH. Where `CI` is set, a missing
 * program throws instead: there a test that silently does not run is a fault.
 *
 *     Deno.test({ name: "...", ignore: needs("gnuplot"), fn() {} });
 */
export function needs(program: string): boolean {
  if (isOnPath(program)) return false;
  const ci = Deno.env.get("CI");
  if (ci && ci !== "false") {
    throw new Error(`"${program}" is not on PATH, and CI is set: install it (see .ci/run)`);
  }
  return true;
}

/** The same for a module of the system's own Python. */
export function needsPython(module: string): boolean {
  const python = "/usr/bin/python3";
  try {
    const isThere = new Deno.Command(python, { args: ["-c", `import ${module}`] }).outputSync();
    if (isThere.success) return false;
  } catch {
    // Nor is Python itself.
  }
  const ci = Deno.env.get("CI");
  if (ci && ci !== "false") {
    throw new Error(`Python has no module "${module}", and CI is set: install it (see .ci/run)`);
  }
  return true;
}

/** Whether there is a program of that name. */
export function isOnPath(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      const file = Deno.statSync(`${folder || "."}/${program}`);
      return file.isFile && (file.mode! & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}

/**
 * Value for a test's `ignore`: true where the kernel does not tell who forks (see proc_event.ts). That
 * takes a capability before Linux 6.6 and no namespaces, which CI need not have.
 */
export function needsForkEvents(): boolean {
  if (Deno.build.os !== "linux" || needs("perl")) return true;
  // Not by memmark's own code: where that asks in vain, the tests are to fail.
  const script = `my ($listen, $ignore, $tag) = (1, 2, 4711);
    sub request { send S, pack("LSSLL LLLLSSL", 40, 3, 0, 0, 0, 1, 1, 0, $tag, 4, 0, $_[0]), 0 or exit 1 }
    socket S, 16, 2, 11 or exit 1;
    bind S, pack "SSLL", 16, 0, 0, 1 or exit 1;
    request($listen);
    while (defined recv S, my $event, 256, 0x40) {
      my ($ack, $what, $error) = unpack "x28 L x4 L x12 L", $event;
      if ($what == 0 && $ack == $tag + 1) { request($ignore); exit $error != 0 }
    }
    exit 1`;
  return !new Deno.Command("perl", { args: ["-e", script] }).outputSync().success;
}

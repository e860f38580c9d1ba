/**
 * Test programs, in perl: it is on every Debian and macOS, and unlike sh it knows signals, fork and
 * how much it allocates. Each says "ready" when it is what it should be, and ends with its standard
 * input, so that none outlives its test: start them with `stdin: "open"`.
 */

/**
 * In perl: `await_rows()` waits until a recording has a row whose reading began after the call. In
 * the CSV at `$main::csv`, which is `memmark.csv` unless a program says otherwise.
 */
export const AWAIT_ROWS = `our $csv //= "memmark.csv";
sub rows { open my $file, "<", $csv or return 0; local $_; my $rows = 0; $rows++ while <$file>; $rows }
sub await_rows { my $enough = rows() + 2; select undef, undef, undef, 0.005 until rows() >= $enough }
`;

/** A perl script as a command. */
export function perl(script: string, ...args: string[]): [string, ...string[]] {
  return ["perl", "-e", script, ...args];
}

/** Parts of the programs: `ready` says so once, `until_told` waits for the end of standard input. */
const PRELUDE = `use strict; use warnings; use POSIX ();
sub ready { syswrite STDOUT, "ready\\n" }
sub until_told { for (;;) { my $n = sysread STDIN, my $byte, 1; last if defined $n ? !$n : $! != POSIX::EINTR() } }
my ($gate_out, $gate_in, $told_out, $told_in);
# Children say through one pipe that they are set, and live until another one closes.
sub gates { pipe $gate_out, $gate_in; pipe $told_out, $told_in }
sub child_waits { syswrite $gate_in, "x"; close $told_in; sysread $told_out, my $byte, 1; POSIX::_exit(0) }
sub parent_waits { sysread $gate_out, my $byte, 1 for 1 .. shift; ready(); until_told() }
`;

/** Holds that many MiB, every page of them written, in each of so many processes. */
export function burner(request: { readonly mib: number; readonly processes?: number }) {
  return perl(
    `${PRELUDE}my ($mib, $processes) = @ARGV; gates();
    for (2 .. $processes) {
      next if fork;
      my $held = "x" x ($mib * 1024 * 1024); child_waits();
    }
    my $held = "x" x ($mib * 1024 * 1024); parent_waits($processes - 1);`,
    String(request.mib),
    String(request.processes ?? 1),
  );
}

/** So many processes that all have the same MiB in memory: written once, before the forks. */
export function sharers(request: { readonly mib: number; readonly processes: number }) {
  return perl(
    `${PRELUDE}my ($mib, $processes) = @ARGV; gates();
    my $shared = "x" x ($mib * 1024 * 1024);
    for (2 .. $processes) { fork or child_waits() }
    parent_waits($processes - 1);`,
    String(request.mib),
    String(request.processes),
  );
}

/**
 * Holds the MiB in a daemon: a grandchild in a session of its own, whose parent has ended. The
 * daemon ends with standard input like the root. Prints its pid in a line of its own before "ready".
 */
export function doubleForker(request: { readonly mib: number }) {
  return perl(
    `${PRELUDE}my ($mib) = @ARGV; gates();
    my $child = fork;
    if (!$child) {
      POSIX::setsid();
      if (fork) { POSIX::_exit(0) }
      my $held = "x" x ($mib * 1024 * 1024);
      syswrite STDOUT, "$$\\n"; child_waits();
    }
    waitpid $child, 0; parent_waits(1);`,
    String(request.mib),
  );
}

/** Says "ready" and ends with its standard input; `setUp` runs before, in perl. */
export function waiter(setUp = "") {
  return perl(`${PRELUDE}${setUp};ready(); until_told();`);
}

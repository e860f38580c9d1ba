import { perl } from "./programs.ts";

/**
 * A tree that churns, from this seed: workers that allocate, fork helpers which burn some CPU time, wait
 * for them or not, rename themselves or become daemons, two at a time, for about `ms`.
 */
export function churner(request: { readonly seed: number; readonly ms: number }) {
  return perl(
    `use strict; use POSIX (); use Time::HiRes qw(time sleep);
    my ($seed, $ms) = @ARGV; srand $seed; my $end = time + $ms / 1000;
    sub burn { my $t = time + shift() / 1000; my $x = 0; while (time < $t) { $x += sqrt $_ for 1 .. 500 } }
    sub worker {
      srand shift; my $held = "x" x (1 << (14 + int rand 9));
      for (0 .. int rand 3) {
        my $kid = fork;
        if (!$kid) {
          $0 = "cc1 a, \\"b\\"\\n" if rand() < 0.2;
          POSIX::setsid(), fork && POSIX::_exit(0) if rand() < 0.15;
          my $more = "y" x (1 << (12 + int rand 10)); burn(rand 25); POSIX::_exit(0);
        }
        waitpid $kid, 0 if rand() < 0.7;
      }
      burn(rand 10); POSIX::_exit(0);
    }
    my $n = 0;
    while (time < $end) {
      my @kids = map { my $s = $seed * 1000 + $n++; fork // die or worker($s) } 1 .. 2;
      burn(rand 3) if rand() < 0.3; sleep rand 0.01;
      waitpid $_, 0 for @kids;
    }`,
    String(request.seed),
    String(request.ms),
  );
}

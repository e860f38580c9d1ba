import { EXIT_CODES } from "./exit_code.ts";
import { type DESCRIBED_SUBCOMMANDS, SUBCOMMANDS, subcommandSyntax } from "./subcommand_table.ts";

const chart = `memmark chart draws a chart from a recording

Usage:
  memmark chart ${subcommandSyntax("chart")}

The ending of the chart file chooses the format: .png, .svg or .pdf. An existing
file is overwritten. Instead of a file, - prints a small chart for a terminal.
Of several recordings, 8 at most, the RSS is drawn (PSS where each has it), with
their markers, and between two where they differ.

Options:
  --chart-type <type>      lines of all metrics; stacked: areas, by process if
                           recorded so; kinds: areas by kind, of --breakdown
  --chart-engine <engine>  what draws it: gnuplot, builtin, or auto: gnuplot
                           where it is there, else memmark; .pdf needs gnuplot
  --align <how>            several: start (default); marker:<label>, or marker:
                           the first label that all have; phase by phase: phase

Examples:
  memmark chart memmark.csv memmark.png
  memmark chart --chart-type stacked memmark.csv memmark.svg
  memmark chart runs/monday.csv report.pdf
  memmark chart memmark.csv -
  memmark chart before.csv after.csv overlaid.svg
  memmark chart --align marker:train before.csv after.csv overlaid.png
`;

const summary = `memmark summary prints the summary of a recording again

Usage:
  memmark summary ${subcommandSyntax("summary")}

Reads the CSV and what stands beside it: <run.csv>.summary.json, where memmark
keeps what the rows do not tell (the command, how it ended, the machine), and
<run.csv>.markers.csv. Without them it is what the rows tell. A summary as JSON
will do as well. To standard output.

Options:
  --format <format>  text (default), json, md; and what other tools read:
                     benchmark-action (customSmallerIsBetter), bmf (Bencher),
                     gobench (benchstat), openmetrics (GitLab, node_exporter's
                     textfile)
  --name <name>      what those four call it (default: the command)

Examples:
  memmark summary memmark.csv
  memmark summary --format openmetrics --name nightly run.csv > nightly.prom
  memmark summary --format md run.csv >> "$GITHUB_STEP_SUMMARY"
`;

const compare = `memmark compare holds recordings against each other

Usage:
  memmark compare [options] <base.csv> <new.csv>
  memmark compare ${subcommandSyntax("compare")}
  memmark compare --runs <n> [options] '<old command>' '<new command>'
  memmark compare --runs <n> [options] -- <old command> --- <new command>

A recording is a CSV that memmark wrote, or its summary as JSON. Figures of the
whole and of each phase (matched by label, the k-th of a label with the k-th),
the worst change first.

A figure got worse when its median rose by more than the threshold, and by more
than --min-change, and the noise bears it: up to five runs a side every new one
lies above every old one (3 against 3 by chance: p = 0.05), from six on the
Mann-Whitney test says so at 0.05. One run a side: the threshold alone.

With --runs the commands are recorded in turn, old new old new, to
memmark-base-%n.csv and memmark-new-%n.csv; what they print goes to standard
error, and the exit code is that of the first run that failed.

Options:
  --max-increase <rise>    exit with ${EXIT_CODES.overBudget} when the peak rose by more; repeatable,
                           also mean=5%, phase:load=20MiB, phases=10%,
                           duration=10%; figures: peak, mean, p95, last, pss,
                           swap, footprint, group, group-anon, duration, cpu,
                           processes
  --min-change <size>      a smaller change of memory is none (default: 8MiB)
  --warn-only              exit with ${EXIT_CODES.success} all the same
  --runs <n>               how often to run each of two commands
  -i, --interval <time>    with --runs: between samples (default: 1s)
  --smaps, --cpu, --cgroup, --own-group
                           with --runs: what to measure, as when recording
  --format <format>        text, md (for a pull request), json, html (a page
                           with the courses overlaid); of the new side also
                           benchmark-action, bmf (Bencher); of both sides
                           gobench (benchstat -col side), openmetrics
  --name <name>            what those four call it (default: the command)

Exit code: ${EXIT_CODES.success}, ${EXIT_CODES.overBudget} over --max-increase, ${EXIT_CODES.usage} bad usage, ${EXIT_CODES.failure} for what cannot be
read, or checked: a gate on a phase or a figure that a recording does not have

Examples:
  memmark compare before.csv after.csv
  memmark compare --max-increase 5% main-*.json -- new-*.json
  memmark compare --max-increase phase:load=20MiB --format md a.csv b.csv
  memmark compare --runs 5 -i 100ms './old --all' './new --all'
`;

const merge = `memmark merge makes one recording of many: of ranks, hosts, tasks

Usage:
  memmark merge ${subcommandSyntax("merge")}

Sums the recordings on a common grid of time: each counts with its last row at
that moment, from its first row to its last. Writes the sums to <all.csv>, which
chart and summary read as any recording, and beside it
  <all.csv>.ranks.csv     a row per rank and time: host, rank, and its columns
  <all.csv>.markers.csv   a marker that several ranks set stands once
  <all.csv>.summary.json  with the peak of each rank and of each host
What is missing is said. A control group counts once however many ranks are in
it. Rows of --per-process stay in the files of their ranks: memmark report
rank-3.csv shows them.

Options:
  -o, --out <all.csv>      where to write it; an existing file is overwritten
  --align <how>            wall: by the time of day (default); start: all begin
                           at the same moment; marker: the first marker that
                           all have is one moment
  -i, --interval <time>    of the grid (default: as most were recorded)
  -q, --quiet              print nothing but warnings and errors

Examples:
  memmark merge rank-*.csv -o job.csv
  memmark merge --align start -i 10s runs/*.csv -o all.csv
`;

const report = `memmark report makes an HTML page of a recording

Usage:
  memmark report ${subcommandSyntax("report")}

One file that needs no network: verdicts, charts to zoom into, every process
where --per-process recorded them, figures, and how it was recorded.

Of the ranks of one job it is what they were together, the least, median and
most of them over time, who is out of balance, and each rank to be picked: for
recordings of which launchers told that they are, for others with --ranks, and
for what memmark merge wrote. The processes of a rank are on the page of its own
recording.

Of other recordings it is a comparison, the first against the others, or what
stands before -- against what stands behind it: overlaid, differences shaded,
with tables. See memmark compare.

Options:
  -o, --out <page.html>    where to write it, - is standard output (default:
                           run.html beside run.csv; ranks.html or
                           comparison.html of several)
  --ranks                  they are the ranks of one job
  --align <how>            of ranks: as for memmark merge; of a comparison, how
                           the page first shows it: start (default),
                           marker:<label>, or phase by phase: phase
  --report-args <which>    names: programs and scripts alone, for command lines
                           may hold secrets (default: full)

Examples:
  memmark report memmark.csv
  memmark report --report-args names -o public/run.html run.csv
  memmark report before.csv after.csv
  memmark report --ranks runs/*.csv -o job.html
  memmark report --align phase main-*.csv -- new-*.csv
`;

const exports = `memmark export makes a trace of a recording

Usage:
  memmark export ${subcommandSyntax("export")}

For ui.perfetto.dev and chrome://tracing: counters of memory and CPU, a slice
for each process (recorded with --per-process) and each phase, and the markers.
Times are since the start of the recording.

Options:
  -o, --out <run.json>     where to write it (default: run.trace.json beside
                           run.csv); an existing file is overwritten

Examples:
  memmark export memmark.csv
  memmark export run.csv -o run.trace.json
`;

const size = `memmark size proposes what memory to ask a scheduler for

Usage:
  memmark size ${subcommandSyntax("size")}

From one recording or many (CSVs, or summaries as JSON) of the same job: what
the largest of them held and could not have dropped, and headroom. It rests on
the best that was recorded: the control group without page cache (--own-group),
PSS (--smaps), RSS. The first two are sure, RSS counts shared memory several
times. Of a merged recording of ranks it is what its largest node needs, and its
largest rank.

Options:
  --for <scheduler>     slurm, k8s, docker, nextflow, snakemake, systemd or
                        memmark: its lines, below comments that say why
                        (default: all)
  --headroom <percent>  what to add (default: 20%, or by how much the recordings
                        differ among themselves, where that is more)
  --format <format>     text, or json: sizes in bytes, and the lines for all

Examples:
  memmark size run.csv
  memmark merge rank-*.csv -o job.csv && memmark size job.csv --for slurm
  memmark size --for slurm array-*.csv.summary.json
  memmark -i 100ms --own-group -- ./job.sh && memmark size --for k8s memmark.csv
`;

const mark = `memmark mark puts a marker into the recording that is running

Usage:
  memmark mark ${SUBCOMMANDS.mark.operands}

For scripts that memmark records: the marker is stamped with this moment and
appended to the file that the variable MEMMARK_MARKERS names, which memmark sets
for the command that it launches, with or without --markers. Words are joined by
a space; a label that begins with "-" goes after "--". It is a process of the
recorded tree itself, of some 60 MiB for a moment; appending costs nothing.

Any program can append lines to that file by itself:
  1700000000.25,epoch 1               unix time in s, ms, us or ns
  2024-05-01T12:00:00+02:00 epoch 1   ISO-8601; without an offset, local time
  {"timestamp": 1700000000123, "label": "several\\nlines"}
  epoch 1                             stamped when it arrives
Between time and label stands a comma, semicolon, tab or space. A label that
begins with a number and a comma is written in double quotes.

Exit code: ${EXIT_CODES.failure} where no recording is running, ${EXIT_CODES.usage} without a label

Examples:
  memmark mark epoch 1
  memmark mark -- --dry-run ends
`;

const completions = `memmark completions prints a completion script for a shell

Usage:
  memmark completions ${SUBCOMMANDS.completions.operands}

For this session and, from the shell's start-up file, for every one:
  bash  source <(memmark completions bash)      in ~/.bashrc
  zsh   source <(memmark completions zsh)       in ~/.zshrc, after compinit
  fish  memmark completions fish | source       in ~/.config/fish/config.fish

Examples:
  memmark completions bash
  memmark completions zsh
`;

/** What `memmark <subcommand> --help` prints; lines of at most 80 columns. */
export const SUBCOMMAND_HELP: Readonly<Record<(typeof DESCRIBED_SUBCOMMANDS)[number], string>> = {
  chart,
  summary,
  compare,
  size,
  merge,
  export: exports,
  report,
  mark,
  completions,
};

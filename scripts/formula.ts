import { platformName, PLATFORMS } from "./platforms.ts";

/**
 * A Homebrew formula for a release whose archives have these SHA-256 sums, by file name. On Linux it
 * installs the portable bundle: Homebrew changes ELF files there, and a compiled binary loses the program
 * that is appended to it.
 */
export function formula(
  repository: string,
  version: string,
  sums: ReadonlyMap<string, string>,
): string {
  const download = (archive: string, indent: string) =>
    `${indent}url "https://github.com/${repository}/releases/download/v${version}/${archive}"
${indent}sha256 "${sums.get(archive)}"`;
  // In the order that brew's audit wants.
  const macs = PLATFORMS.filter(({ os }) => os === "macos")
    .sort((one, other) => one.arch.localeCompare(other.arch));
  const binaries = macs.map((platform) =>
    `    on_${platform.arch === "x64" ? "intel" : "arm"} do
${download(`${platformName(platform)}.tar.gz`, "      ")}
    end`
  );
  return `class Memmark < Formula
  desc "Record the memory use of a command and everything it spawns"
  homepage "https://github.com/${repository}"
  version "${version}"
  license "MIT"

  on_macos do
${binaries.join("\n")}
  end

  on_linux do
${download("memmark-any.tar.gz", "    ")}
    depends_on "deno"
  end

  def install
    if OS.mac?
      bin.install "memmark"
    else
      # Found by the program from where it really is; its own deno before any other on PATH.
      libexec.install "bin", "lib"
      (libexec/"lib/memmark").install_symlink Formula["deno"].opt_bin/"deno"
      bin.install_symlink libexec/"bin/memmark"
    end
    doc.install Dir["share/doc/memmark/*"]
    man1.install "share/man/man1/memmark.1"
    bash_completion.install "share/bash-completion/completions/memmark"
    fish_completion.install "share/fish/vendor_completions.d/memmark.fish"
    zsh_completion.install "share/zsh/site-functions/_memmark"
  end

  def caveats
    "Charts as PDF need gnuplot: brew install gnuplot"
  end

  test do
    assert_equal "memmark #{version}\\n", shell_output("#{bin}/memmark --version")
    shell_output("#{bin}/memmark -q -o run.csv -- sh -c 'exit 7'", 7)
    assert_match "rss_kib", (testpath/"run.csv").read
  end
end
`;
}

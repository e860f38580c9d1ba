import { start, waitForLine } from "/work/main/tests/support/memmark.ts";
const src = Deno.readTextFileSync("/work/main/tests/truth_test.ts");
const script = /const BURNERS = perl\(`([^]*?)`\);/.exec(src)![1]!.replaceAll("\\\\n","\\n").replaceAll("\\n","\\n");
const r = start(["perl","-e",script],{stdin:"open"});
await r.stdout.until(t=>t.endsWith("\n"),"base");
await r.write("5\n"); await waitForLine(r.stdout,"at 5");
await r.closeStdin();
await new Promise(x=>setTimeout(x,500));
console.log(r.stdout.text, r.stderr.text);
console.log(new TextDecoder().decode((await new Deno.Command("ps",{args:["-ef","--forest"]}).output()).stdout).split("\n").filter(l=>l.includes("perl")||l.includes("deno")).map(l=>l.slice(0,100)).join("\n"));
console.log(new TextDecoder().decode((await new Deno.Command("bash",{args:["-c",`for p in ${r.pid} $(pgrep -P ${r.pid}); do echo $p; cat /proc/$p/wchan; ls -l /proc/$p/fd | cut -c40-; done`]}).output()).stdout));
r.signal("SIGKILL");
Deno.exit()

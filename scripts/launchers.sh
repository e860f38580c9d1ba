#!/bin/bash
# Runs memmark under real launchers, on this machine alone: mpirun, and a Slurm of one node that is
# started for it. For Debian as root: apt-get install openmpi-bin slurmctld slurmd munge
# usage: scripts/launchers.sh [<memmark>]   prints what was recorded, and fails where it is not as it should be
set -euo pipefail

memmark=${1:-memmark}
command -v "$memmark" >/dev/null || { echo "launchers.sh: no $memmark; run ./install.sh" >&2; exit 1; }
work=$(mktemp -d)
cd "$work"
started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap stop EXIT

cat > solver <<'EOF'
#!/bin/sh
perl -e '$held = "x" x (4_000_000 * (1 + $ARGV[0])); sleep 1' "${PMIX_RANK:-${SLURM_PROCID:-0}}"
EOF
chmod +x solver

expect() {
  local what=$1 wanted=$2 found=$3
  if [ "$wanted" = "$found" ]; then echo "ok: $what: $found"; else
    echo "launchers.sh: $what: wanted $wanted, found $found" >&2
    exit 1
  fi
}
csvs() { find "$1" -name '*.csv' ! -name '*.markers.csv' ! -name '*.processes.csv' | sort | tr '\n' ' '; }

echo "--- mpirun -np 4 memmark"
mpi=(mpirun --allow-run-as-root --oversubscribe)
"${mpi[@]}" -np 4 "$memmark" -q -i 50ms -o 'mpi/host=%h/%r.csv' -- ./solver
host=$(uname -n)
expect "files" "mpi/host=$host/0.csv mpi/host=$host/1.csv mpi/host=$host/2.csv mpi/host=$host/3.csv " "$(csvs mpi)"
"$memmark" merge mpi/host=*/*.csv -o mpi.csv

echo "--- memmark -- mpirun -np 4"
"$memmark" -i 50ms -o tree.csv -- "${mpi[@]}" -np 4 ./solver

echo "--- Slurm"
mkdir -p slurm/state slurm/spool munge
dd if=/dev/urandom of=munge/key bs=1024 count=1 status=none
chown -R munge: munge
chmod 700 munge && chmod 400 munge/key
chmod 755 "$work"
socket=$work/munge.socket
install -d -o munge -m 755 run
socket=$work/run/munge.socket
runuser -u munge -- munged --foreground --force --key-file="$work/munge/key" --socket="$socket" \
  --pid-file="$work/run/munged.pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null &
started+=($!)
for _ in $(seq 100); do [ -S "$socket" ] && break; sleep 0.1; done
cat > slurm/slurm.conf <<EOF
ClusterName=one
SlurmctldHost=$(uname -n)(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool
SlurmctldPidFile=$work/slurm/slurmctld.pid
SlurmdPidFile=$work/slurm/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
NodeName=$(uname -n) NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP OverSubscribe=FORCE:8
EOF
export SLURM_CONF=$work/slurm/slurm.conf
slurmctld -D -f "$SLURM_CONF" > slurm/ctld.log 2>&1 &
started+=($!)
slurmd -D -f "$SLURM_CONF" > slurm/d.log 2>&1 &
started+=($!)
for _ in $(seq 200); do sinfo -h -o %T 2>/dev/null | grep -q idle && break; sleep 0.1; done
expect "node" idle "$(sinfo -h -o %T 2>&1 || tail -5 slurm/*.log)"

srun -n 2 --overcommit "$memmark" -q -i 50ms -o 'srun/job=%j/host=%h/%r.csv' -- ./solver
expect "files of srun" "srun/job=1/host=$host/0.csv srun/job=1/host=$host/1.csv " "$(csvs srun)"
"$memmark" merge -q srun/job=1/host=*/*.csv -o srun.csv

cat > array.sh <<EOF
#!/bin/sh
#SBATCH --array=1-3 --output=$work/array-%a.log
cd $work
srun --overcommit -n 2 $memmark -q -i 50ms -o 'array/job=%j/task=%a/%r.csv' -- ./solver
$memmark -q -i 50ms -o 'batch/%a.csv' -- ./solver
EOF
sbatch --wait array.sh
cat array-*.log
expect "tasks" "1 2 3 " "$(find array -name 0.csv | sed 's/.*task=\([0-9]*\).*/\1/' | sort | tr '\n' ' ')"
expect "files of the array" 6 "$(csvs array | wc -w)"
expect "files of the batch scripts" "batch/1.csv batch/2.csv batch/3.csv " "$(csvs batch)"
"$memmark" merge array/job=*/task=*/*.csv -o array.csv
cut -d, -f1,2 array.csv.ranks.csv | sort | uniq -c
echo "launchers.sh: all as it should be"

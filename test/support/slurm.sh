#!/bin/bash
# A real Slurm on this machine, for tests.
# usage: slurm.sh up DIR PORT | slurm.sh node DIR PORT N | slurm.sh controller DIR | slurm.sh down DIR
# DIR is short, since paths of sockets end at 108 characters. Two nodes; each slurmd has a host name and process numbers of
# its own where `unshare` may, so that stores take them for two machines, and ends with its slurmd as a machine does.
set -u
command=$1 D=$2 P=${3:-16817}
export SLURM_CONF=$D/slurm.conf PATH=$PATH:/usr/sbin

apart() { unshare --uts --pid --mount --fork true 2>/dev/null; }

node() {
  mkdir -p "$D/spool/n$1"
  if apart; then
    setsid unshare --uts --pid --mount --fork --kill-child --mount-proc \
      bash -c "hostname n$1; exec slurmd -D -N n$1" >>"$D/log/n$1.out" 2>&1 </dev/null &
  else
    setsid slurmd -D -N "n$1" >>"$D/log/n$1.out" 2>&1 </dev/null &
  fi
  echo $! > "$D/run/n$1.pid"
}

wait_for_nodes() {
  for _ in $(seq 300); do
    [ "$(scontrol -o show nodes 2>/dev/null | grep -c 'State=IDLE ')" = 2 ] && return 0
    sleep 0.1
  done
  tail -n 20 "$D"/log/* >&2
  return 1
}

up() {
  mkdir -p "$D"/{munge,state,spool,log,run}
  chmod 755 "$D" "$D/munge"
  (umask 077; head -c 1024 /dev/urandom > "$D/munge/key")
  cat > "$D/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$P
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthInfo=socket=$D/munge/socket
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool/%n
SlurmctldPidFile=$D/run/slurmctld.pid
SlurmdPidFile=$D/run/slurmd-%n.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MinJobAge=300
DefMemPerCPU=100
OverTimeLimit=0
NodeName=DEFAULT CPUs=4 RealMemory=2000
NodeName=n1 NodeHostname=n1 NodeAddr=127.0.0.1 Port=$((P + 1))
NodeName=n2 NodeHostname=n2 NodeAddr=127.0.0.1 Port=$((P + 2))
PartitionName=main Nodes=ALL Default=YES DefaultTime=60 MaxTime=INFINITE State=UP
CONF
  munged --socket="$D/munge/socket" --key-file="$D/munge/key" --seed-file="$D/munge/seed" \
    --pid-file="$D/run/munged.pid" --log-file="$D/munge/log" || return 1
  slurmctld -c || return 1
  node 1
  node 2
  wait_for_nodes
}

down() {
  for file in "$D"/run/n?.pid "$D/run/slurmctld.pid" "$D/run/munged.pid"; do
    [ -s "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null
  done
  true
}

case $command in
  up) up || { down; exit 1; } ;;
  node) node "$4"; wait_for_nodes ;;
  controller) slurmctld && for _ in $(seq 100); do squeue -h >/dev/null 2>&1 && break; sleep 0.1; done ;;
  down) down ;;
esac

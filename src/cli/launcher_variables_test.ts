import assert from "node:assert/strict";
import { rankAmongMany } from "./launcher_variables.ts";

const among = (variables: Readonly<Record<string, string>>) =>
  rankAmongMany((name) => variables[name])?.value;

Deno.test("a rank counts unless its launcher says that it is the only one", () => {
  assert.equal(among({}), undefined);
  assert.equal(among({ OMPI_COMM_WORLD_RANK: "2", OMPI_COMM_WORLD_SIZE: "4" }), "2");
  assert.equal(among({ OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "1" }), undefined);
  assert.equal(among({ SLURM_PROCID: "0", SLURM_STEP_NUM_TASKS: "1" }), undefined);
  assert.equal(among({ SLURM_PROCID: "0" }), undefined);
  assert.equal(among({ SLURM_PROCID: "0", SLURM_STEP_NUM_TASKS: "2" }), "0");
  assert.equal(among({ PALS_RANKID: "1" }), "1");
  assert.equal(among({ RANK: "0" }), "0");
});

"""The sample worker as a member of a crew; the first argument says what becomes of some of its processes."""

import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "resources" / "samples" / "orders"))
from recorded import OrderWorkflow, PackOrder  # noqa: E402
from shop import Order, run_worker  # noqa: E402
from temporalio import workflow  # noqa: E402

hoard = []


@workflow.defn(name="PackOrder", sandboxed=False)
class HoardingPackOrder:
    @workflow.run
    async def run(self, order: dict) -> None:
        while True:  # until somebody stops this process
            hoard.append(os.urandom(1) * (16 << 20))


@workflow.defn(name="PackOrder", sandboxed=False)
class SlowPackOrder(PackOrder):
    @workflow.run
    async def run(self, order: Order) -> int:
        time.sleep(0.3)  # long enough for another process to come
        return await super().run(order)


def first_of_its_kind(folder: pathlib.Path, name: str) -> bool:
    try:
        (folder / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@workflow.defn(name="PackOrder", sandboxed=False)
class DyingPackOrder:
    @workflow.run
    async def run(self, order: dict) -> None:
        os._exit(9)


PACKING = {"hoards": HoardingPackOrder, "slow": SlowPackOrder, "slow_and_only_one_starts": SlowPackOrder,
           "slow_and_the_second_is_lost": SlowPackOrder}


def main() -> None:
    way, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    (folder / f"started-{os.getpid()}").touch()
    packing = PACKING.get(way, PackOrder)
    first = way.startswith("slow_and") and first_of_its_kind(folder, "first")
    if way == "slow_and_only_one_starts" and not first:
        sys.exit("the metrics port is taken")
    if way == "slow_and_the_second_is_lost" and not first:
        if not first_of_its_kind(folder, "second"):
            sys.exit("the machine is out of licences")
        packing = DyingPackOrder
    run_worker([OrderWorkflow, packing])


if __name__ == "__main__":
    main()

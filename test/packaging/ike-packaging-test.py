#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Installs the module into a fresh folder; a user's program outside the tree compiles against it and runs.

The argument says how the program finds the module: cmake or pkg-config. IKE_INSTALL is the command that
installs, with {destination} in the place of the folder.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = "notifies: 1 at 0 s\n"


def run(command, **options):
    """Runs a command and returns its output; ends the test with that output when it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if result.returncode != 0:
        sys.exit(f"{shlex.join(command)}\nended with {result.returncode}:\n{result.stdout}")
    return result.stdout


def install(folder):
    """Installs below the folder; the prefix and the folder of the library."""
    command = os.environ["IKE_INSTALL"].replace("{destination}", folder)
    run(shlex.split(command))
    for here, _, files in os.walk(folder):
        if "libns3-ike.so" in files:
            return os.path.dirname(here), here
    sys.exit(f"{command} installed no libns3-ike.so.")


def build_with_cmake(user, prefix, _):
    """The program, found through the CMake package."""
    cmake = os.environ.get("IKE_CMAKE", "cmake")
    run([cmake, "-S", user, "-B", user + "/build", f"-DCMAKE_PREFIX_PATH={prefix}"])
    run([cmake, "--build", user + "/build"])
    return user + "/build/user-program"


def build_with_pkg_config(user, _, libraries):
    """The program, found through pkg-config."""
    environment = dict(os.environ)
    environment["PKG_CONFIG_PATH"] = f"{libraries}/pkgconfig:{environment.get('PKG_CONFIG_PATH', '')}"
    flags = run(["pkg-config", "--cflags", "--libs", "ns3-ike"], env=environment)
    compiler = shlex.split(os.environ.get("CXX", "c++"))
    run(compiler + [user + "/user-program.cc", "-o", user + "/user-program"] + shlex.split(flags))
    return user + "/user-program"


def main():
    """The test."""
    builders = {"cmake": build_with_cmake, "pkg-config": build_with_pkg_config}
    builder = builders[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        prefix, libraries = install(os.path.join(folder, "prefix"))
        user = os.path.join(folder, "user")
        os.mkdir(user)
        for name in ("user-program.cc", "CMakeLists.txt"):
            shutil.copy(os.path.join(HERE, name), user)
        program = builder(user, prefix, libraries)
        environment = dict(os.environ, LD_LIBRARY_PATH=f"{libraries}:{os.environ.get('LD_LIBRARY_PATH', '')}")
        output = run([program], env=environment)
        if output != EXPECTED:
            sys.exit(f"The program printed {output!r}, not {EXPECTED!r}.")
        headers = os.listdir(os.path.join(prefix, "include", "ns3"))
        print(f"{len(headers)} headers, library, package: a user's program compiles and runs.")


if __name__ == "__main__":
    main()

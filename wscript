# SPDX-License-Identifier: GPL-2.0-only
# One module, two masters. On its own, against an installed ns-3:
#
#     scripts/waf.sh configure build test install      (--prefix=..., --ns3=<prefix of a private ns-3>)
#
# and as src/ike or contrib/ike of an ns-3 tree of the waf era (3.35 and before), whose build comes here by
# itself. Both read sources.txt, as CMake does.

import os
import re
import shlex
import shutil
import subprocess
import sys

from waflib import Context, Logs

APPNAME = "ns3-ike"
VERSION = "0.1.0"
DESCRIPTION = "IKE and IPsec for the ns-3 simulator"
top = "."
out = "build/waf"

# Apart from the objects, whose folders have the programs' names. Within, as in CMake's build folder.
PROGRAMS = "programs"

# Name, header, library, Debian package.
LIBRARY_DEPENDENCIES = [
    ("CRYPTOPP", "cryptopp/config.h", "cryptopp", "libcrypto++-dev"),
    ("GRAPH", "boost/graph/graphml.hpp", "boost_graph", "libboost-graph-dev"),
    ("XXHASH", "xxhash.h", None, "libxxhash-dev"),
    ("JSON", "nlohmann/json.hpp", None, "nlohmann-json3-dev"),
]
PROGRAM_DEPENDENCIES = [
    ("TOML", "toml++/toml.h", None, "libtomlplusplus-dev"),
    ("CLI", "CLI/CLI.hpp", None, "libcli11-dev"),
    ("GTEST", "gtest/gtest.h", "gtest", "libgtest-dev"),
    ("BENCHMARK", "benchmark/benchmark.h", "benchmark", "libbenchmark-dev"),
]
LIBRARY_USE = ["CRYPTOPP", "BOTAN", "GRAPH", "XXHASH", "JSON"]
PROGRAM_USE = ["JSON", "XXHASH", "TOML", "CLI"]


def inside_ns3(context):
    """Whether the wscript of an ns-3 tree has come here."""
    return os.path.realpath(context.path.abspath()) != os.path.realpath(Context.run_dir)


def read_sources(folder):
    """The module that reads sources.txt, and its sections."""
    scripts = os.path.join(folder, "scripts")
    if scripts not in sys.path:
        sys.path.insert(0, scripts)
    import ike_sources

    return ike_sources, ike_sources.read_sources(os.path.join(folder, "sources.txt"))


def of_kind(paths, extension):
    """The paths that end in the extension."""
    return [path for path in paths if path.endswith(extension)]


# Configuration


def options(opt):
    if inside_ns3(opt):
        return
    opt.load("compiler_cxx")
    opt.add_option("--ns3", default="", help="prefix of a private ns-3 installation (default: the system's)")
    opt.add_option("--shared-dir", default="../shared", help="RFC texts, vectors and captures for more tests")


def check_dependency(conf, name, header, library, package, mandatory=True):
    """Finds one library; its absence is said with the Debian package that has it."""
    arguments = {"header_name": header, "uselib_store": name, "mandatory": mandatory, "cxxflags": "-std=c++17"}
    if library:
        arguments["lib"] = library
    return conf.check_cxx(
        msg=f"Checking for {header}", errmsg=f"not found (on Debian: apt-get install {package})", **arguments
    )


def check_botan(conf, standard):
    """Finds Botan, of the highest version that the C++ standard allows; each lies in a folder of its own."""
    for version in ("botan-3", "botan-2") if standard >= 20 else ("botan-2",):
        try:
            words = subprocess.check_output(["pkg-config", "--cflags", "--libs", version], text=True).split()
        except (OSError, subprocess.CalledProcessError):
            continue
        conf.env.INCLUDES_BOTAN = [word[2:] for word in words if word.startswith("-I")]
        conf.env.LIB_BOTAN = [version]
        conf.msg("Checking for Botan", version)
        return
    conf.fatal(f"Botan was not found (on Debian: apt-get install libbotan-{3 if standard >= 20 else 2}-dev)")


def configure(conf):
    if inside_ns3(conf):
        for row in LIBRARY_DEPENDENCIES:
            check_dependency(conf, *row)
        check_botan(conf, 17)
        conf.env.IKE_PROGRAMS = all(check_dependency(conf, *row, mandatory=False) for row in PROGRAM_DEPENDENCIES[:2])
        return
    if not os.environ.get("CXX") and shutil.which("ccache"):
        conf.env.CXX = [shutil.which("ccache"), "c++"]
    conf.load("compiler_cxx")
    conf.env.CXXFLAGS = conf.env.CXXFLAGS or ["-O2", "-DNDEBUG"]
    conf.env.append_value("CXXFLAGS", ["-Wall", "-Wextra", "-Wno-unused-parameter"])
    configure_ns3(conf)
    conf.env.append_value("CXXFLAGS", f"-std=c++{conf.env.IKE_STANDARD}")
    for row in LIBRARY_DEPENDENCIES + PROGRAM_DEPENDENCIES:
        check_dependency(conf, *row)
    check_botan(conf, conf.env.IKE_STANDARD)
    conf.env.LIBDIR = conf.env.LIBDIR or "${PREFIX}/lib"
    conf.env.IKE_SHARED = os.path.normpath(os.path.join(conf.path.abspath(), conf.options.shared_dir))


def configure_ns3(conf):
    """Asks pkg-config for ns-3; its answer also names paths that need not exist, which are left out."""
    environment = dict(os.environ)
    if conf.options.ns3:
        places = [os.path.join(conf.options.ns3, lib, "pkgconfig") for lib in ("lib", "lib64")]
        environment["PKG_CONFIG_PATH"] = ":".join(places + [environment.get("PKG_CONFIG_PATH", "")])
    modules = read_sources(conf.path.abspath())[1]["modules"]
    conf.start_msg("Checking for ns-3")
    try:
        packages = [f"ns3-{module}" for module in modules]
        version = subprocess.check_output(["pkg-config", "--modversion", packages[0]], env=environment, text=True).strip()
        flags = subprocess.check_output(["pkg-config", "--cflags", "--libs"] + packages, env=environment, text=True)
    except (OSError, subprocess.CalledProcessError):
        conf.fatal("ns-3 was not found: on Debian, apt-get install libns3-dev pkg-config; for a private one, --ns3=<prefix>")
    words = shlex.split(flags)
    conf.env.IKE_MODULES = modules
    conf.env.LIB_NS3 = list(dict.fromkeys(word[2:] for word in words if re.match(r"-lns?3", word)))
    if conf.options.ns3:
        conf.env.INCLUDES_NS3 = [os.path.join(conf.options.ns3, "include")]
        conf.env.LIBPATH_NS3 = list(dict.fromkeys(word[2:] for word in words if word.startswith("-L")))
        conf.env.RPATH_NS3 = conf.env.LIBPATH_NS3
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    conf.env.IKE_STANDARD = 23 if numbers >= (3, 46) else 20 if numbers >= (3, 41) else 17
    conf.end_msg(f"{version}, C++{conf.env.IKE_STANDARD}")


# The build on its own


def build(bld):
    if inside_ns3(bld):
        build_in_ns3(bld)
        return
    tools, sections = read_sources(bld.path.abspath())
    library = sections["library"]
    missing = [path for name in sections if name != "modules" for path in sections[name]
               if not os.path.exists(bld.path.make_node(path.split()[0]).abspath())]
    if missing:
        bld.fatal(f"sources.txt lists {missing[0]}, which does not exist: add the file or take the line out.")
    stage = stage_headers(bld, of_kind(library, ".h"))
    folders = [bld.path.find_dir(folder) for folder in tools.header_folders(library)]
    common = {"defines": ["NS3_LOG_ENABLE", f'IKE_SOURCE_DIR="{bld.path.abspath()}"']}
    bld.shlib(
        source=of_kind(library, ".cc"), target="ns3-ike", name="ike", vnum=VERSION, includes=folders,
        export_includes=[stage] + folders, use=LIBRARY_USE + ["NS3"], linkflags=["-Wl,-Bsymbolic-functions"], **common,
    )
    programs = [(name, f"{PROGRAMS}/examples/{name}", files, []) for name, files in tools.examples(sections).items()]
    shared = f'IKE_SHARED_DIR="{bld.env.IKE_SHARED}"'
    if sections.get("tests"):
        programs.append(("ike-tests", f"{PROGRAMS}/test/ike-tests", sections["tests"], ["GTEST"]))
    if sections.get("benchmark"):
        programs.append(("ike-bench", f"{PROGRAMS}/test/ike-bench", sections["benchmark"], ["BENCHMARK"]))
    for name, target, files, use in programs:
        bld.program(
            source=of_kind(files, ".cc"), target=target, name=name, use=["ike", "NS3"] + use + PROGRAM_USE,
            includes=[bld.path.find_dir(folder) for folder in tools.header_folders(files)],
            lib=["gtest_main", "pthread"] if "GTEST" in use else ["pthread"],
            rpath=[bld.bldnode.abspath()], defines=common["defines"] + [shared],
            install_path="${BINDIR}" if name == "ike-sim" else None,
        )
    install(bld, stage, library, sections.get("data", []))


def stage_headers(bld, headers):
    """The headers as a user includes them, "ns3/<name>.h": links in the build folder."""
    stage = bld.bldnode.make_node("include")
    folder = stage.make_node("ns3").abspath()
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    umbrella = "// Every header of the module ike.\n#ifndef NS3_MODULE_IKE\n#define NS3_MODULE_IKE\n\n"
    for path in headers:
        name = os.path.basename(path)
        os.symlink(bld.path.make_node(path).abspath(), os.path.join(folder, name))
        umbrella += f'#include "ns3/{name}"\n'
    with open(os.path.join(folder, "ike-module.h"), "w", encoding="utf-8") as stream:
        stream.write(umbrella + "\n#endif\n")
    return stage


def install(bld, stage, library, data):
    """The same files as CMake installs, from the same templates."""
    bld.install_files("${PREFIX}/include/ns3", of_kind(library, ".h"))
    bld.install_files("${PREFIX}/include/ns3", stage.make_node("ns3/ike-module.h"))
    libdir = os.path.relpath(bld.env.LIBDIR.replace("${PREFIX}", bld.env.PREFIX), bld.env.PREFIX)
    flags = [f"-I{path}" for path in bld.env.INCLUDES_NS3]
    values = {
        "IKE_VERSION": VERSION,
        "IKE_DESCRIPTION": DESCRIPTION,
        "IKE_MODULES": " ".join(bld.env.IKE_MODULES),
        "IKE_CXX_STANDARD": str(bld.env.IKE_STANDARD),
        "IKE_LIBDIR": libdir,
        "IKE_INCLUDEDIR": "include",
        "IKE_LIBRARY_FILE": f"libns3-ike.so.{VERSION}",
        "IKE_PREFIX_FROM_PKGCONFIG": os.path.relpath("/", f"/{libdir}/pkgconfig"),
        "IKE_PREFIX_FROM_CMAKE": os.path.relpath("/", f"/{libdir}/cmake/ns3-ike"),
        "IKE_NS3_CFLAGS": "".join(f" {flag}" for flag in flags),
        "IKE_NS3_LDFLAGS": "".join(f" -L{path}" for path in bld.env.LIBPATH_NS3),
        "IKE_NS3_LIBRARIES": "".join(f" -l{name}" for name in bld.env.LIB_NS3),
    }
    for name, folder in [("ns3-ike.pc", "pkgconfig"), ("ns3-ike-config.cmake", "cmake/ns3-ike"),
                         ("ns3-ike-config-version.cmake", "cmake/ns3-ike")]:
        bld(features="subst", source=f"cmake/{name}.in", target=f"package/{name}",
            install_path=f"${{LIBDIR}}/{folder}", **values)
    bld.install_files("${LIBDIR}/cmake/ns3-ike", "cmake/ike-ns3.cmake")
    bld.install_files("${PREFIX}/share/ns3-ike", data, relative_trick=True)


# The build inside an ns-3 tree


def build_in_ns3(bld):
    """The module, its headers and its programs, by the means of ns-3's own wscripts."""
    tools, sections = read_sources(bld.path.abspath())
    folders = [bld.path.find_dir(folder) for folder in tools.header_folders(sections["library"])]
    module = bld.create_ns3_module("ike", sections["modules"])
    module.source = of_kind(sections["library"], ".cc")
    module.use += LIBRARY_USE
    module.includes = folders
    module.export_includes = folders
    module.env.append_value("CXXFLAGS", "-std=c++17")
    headers = bld(features="ns3header")
    headers.module = "ike"
    headers.source = of_kind(sections["library"], ".h")
    if bld.env.ENABLE_EXAMPLES and bld.env.IKE_PROGRAMS:
        for name, files in tools.examples(sections).items():
            program = bld.create_ns3_program(name, ["ike"] + sections["modules"])
            program.source = of_kind(files, ".cc")
            program.use += PROGRAM_USE
            program.includes = [bld.path.find_dir(folder) for folder in tools.header_folders(files)]
            program.env.append_value("CXXFLAGS", "-std=c++17")
            program.env.append_value("DEFINES", f'IKE_SOURCE_DIR="{bld.path.abspath()}"')


# The tests


def run_googletest(program, environment):
    """The names of the tests that passed, failed and were skipped."""
    report = program + ".xml"
    if os.path.exists(report):
        os.remove(report)
    subprocess.call([program, "--gtest_brief=1", f"--gtest_output=xml:{report}"], env=environment)
    counter = {}
    script = os.path.join(environment["IKE_SOURCE_DIR"], "scripts", "count-tests.py")
    with open(script, encoding="utf-8") as stream:
        exec(compile(stream.read(), script, "exec"), counter)
    return counter["read_report"](report) or {"passed": [], "failed": ["ike-tests (it came to no end)"], "skipped": []}


def run_checks(lines, environment, counts):
    """The scripts of [checks], as CTest runs them; their names join the counts."""
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
    for line in lines:
        words = shlex.split(line)
        command = [python, os.path.join(environment["IKE_SOURCE_DIR"], words[0])] + words[1:]
        result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        kind = {0: "passed", 77: "skipped"}.get(result.returncode, "failed")
        counts[kind].append(line)
        if kind == "failed":
            print(f"{line}:\n{result.stdout}")


def test(ctx):
    """runs every test (after build) and prints how many passed"""
    root = ctx.path.abspath()
    folder = os.path.join(root, out)
    program = os.path.join(folder, PROGRAMS, "test", "ike-tests")
    if not os.path.exists(program):
        ctx.fatal("There is nothing to test yet: scripts/waf.sh configure build test")
    sections = read_sources(root)[1]
    from waflib import ConfigSet

    env = ConfigSet.ConfigSet(os.path.join(folder, "c4che", "_cache.py"))
    waf = f"{shlex.quote(os.path.join(root, 'scripts', 'waf.sh'))} install --destdir={{destination}}"
    environment = dict(
        os.environ, IKE_SOURCE_DIR=root, IKE_BUILD_DIR=os.path.join(folder, PROGRAMS), IKE_SHARED_DIR=env.IKE_SHARED,
        IKE_LIBRARY=os.path.join(folder, "libns3-ike.so"), IKE_INSTALL=waf, CXX=shlex.join(env.CXX),
        IKE_CXX_FLAGS=shlex.join([f"-std=c++{env.IKE_STANDARD}"] + [f"-I{path}" for path in env.INCLUDES_NS3]),
    )
    counts = run_googletest(program, environment)
    run_checks(sections.get("checks", []), environment, counts)
    for name in counts["failed"]:
        print(f"failed: {name}")
    for name in counts["skipped"]:
        print(f"skipped: {name}")
    summary = ", ".join(f"{len(names)} {kind}" for kind, names in counts.items())
    (Logs.error if counts["failed"] else Logs.info)(summary)
    if counts["failed"] or (counts["skipped"] and os.environ.get("CI") == "true"):
        ctx.fatal("Not all tests passed.")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The check scripts find what they are for, and pass what is right: small trees, one fault each."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
LICENSE = "// SPDX-License-Identifier: GPL-2.0-only\n"


def header(name, body=""):
    """The text of a correct header."""
    guard = name.upper().replace("-", "_").replace(".", "_")
    return f"{LICENSE}#ifndef {guard}\n#define {guard}\n{body}\n#endif\n"


def source(name, body=""):
    """The text of a correct .cc that goes with header(name)."""
    return f'{LICENSE}#include "{name}"\n{body}\n'


class CheckCase(unittest.TestCase):
    """A tree in a temporary folder, and a check script that runs on it."""

    script = None

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path, text):
        """Puts a file into the tree."""
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as stream:
            stream.write(text)

    def run_script(self):
        """The exit code and output of the check."""
        command = [sys.executable, os.path.join(HERE, self.script), "--root", self.root]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        return result.returncode, result.stdout

    def assert_passes(self):
        """The tree is right."""
        code, output = self.run_script()
        self.assertEqual((code, output), (0, "0 findings\n"))

    def assert_finds(self, *words):
        """The tree is wrong, in one way, and the finding says each of the words."""
        code, output = self.run_script()
        self.assertEqual(code, 1, output)
        self.assertIn("\n1 finding\n", output)
        for word in words:
            self.assertIn(word, output)


class Layering(CheckCase):
    """check-layering.py"""

    script = "check-layering.py"

    def setUp(self):
        super().setUp()
        self.write("model/common/ike-bytes.h", header("ike-bytes.h"))
        self.write("model/crypto/ike-provider.h", header("ike-provider.h"))
        self.write("model/engine/ike-engine.h", header("ike-engine.h", '#include "ike-provider.h"\n#include <vector>'))
        self.write("model/device/ipsec-node-state.h", header("ipsec-node-state.h", '#include "ns3/object.h"'))
        self.write("model/device/esp-net-device.h", header("esp-net-device.h"))
        self.write("model/app/ike-peer.h", header("ike-peer.h", '#include "ipsec-node-state.h"'))
        self.write("test/ike-test.cc", '#include "ns3/ike-engine.h"\n#include "ike-peer.h"\n#include <gtest/gtest.h>\n')
        self.write("model/crypto/ike-cryptopp-hash.cc", "#include <cryptopp/sha.h>\n")
        self.write("model/topology/ike-graph.cc", "#include <boost/graph/graphml.hpp>\n")

    def test_right_tree(self):
        self.assert_passes()

    def test_upward(self):
        self.write("model/wire/ike-wire.cc", '#include "ike-engine.h"\n')
        self.assert_finds("model/wire/ike-wire.cc:1", "above")

    def test_ns3_below_the_line(self):
        self.write("model/engine/ike-clock.cc", '#include "ns3/simulator.h"\n')
        self.assert_finds("ike-clock.cc:1", "no ns-3")

    def test_not_by_bare_name(self):
        self.write("model/app/ike-long.cc", '#include "ns3/ike-engine.h"\n')
        self.assert_finds("bare name")

    def test_app_knows_little_of_device(self):
        self.write("model/app/ike-app.cc", '#include "esp-net-device.h"\n')
        self.assert_finds("app includes esp-net-device.h")

    def test_device_does_not_know_app(self):
        self.write("model/device/esp-x.cc", '#include "ike-peer.h"\n')
        self.assert_finds("above")

    def test_library_in_a_header(self):
        self.write("model/crypto/ike-json.h", header("ike-json.h", "#include <nlohmann/json.hpp>"))
        self.assert_finds("move it to a .cc")

    def test_cryptopp_elsewhere(self):
        self.write("model/crypto/ike-hash.cc", "#include <cryptopp/sha.h>\n")
        self.assert_finds("cryptopp/sha.h does not belong here")

    def test_second_boost_file(self):
        self.write("model/topology/ike-paths.cc", "#include <boost/graph/dijkstra_shortest_paths.hpp>\n")
        self.assert_finds("one file only")

    def test_versions_apart(self):
        self.write("model/engine/ikev1-sa.h", header("ikev1-sa.h"))
        self.write("model/engine/ikev2-sa.cc", '#include "ikev1-sa.h"\n')
        self.assert_finds("share through an ike- file")

    def test_engine_names_a_provider(self):
        self.write("model/engine/ike-choice.cc", "auto p = MakeCryptoppProvider();\n")
        self.assert_finds("concrete crypto provider")

    def test_comment_may_name_a_provider(self):
        self.write("model/engine/ike-choice.cc", "// not MakeCryptoppProvider()\n")
        self.assert_passes()

    def test_clock(self):
        self.write("model/app/ike-app.cc", "auto now = std::chrono::steady_clock::now();\n")
        self.assert_finds("clock or entropy")

    def test_unordered_iteration(self):
        self.write("model/app/ike-app.h", header("ike-app.h", "std::unordered_map<int, int> m_peers;"))
        self.write("model/app/ike-app.cc", source("ike-app.h", "void F()\n{\n    for (auto& peer : m_peers)\n    {\n    }\n}"))
        self.assert_finds("ike-app.cc:5", "no order")

    def test_unordered_iteration_explained(self):
        self.write("model/app/ike-app.h", header("ike-app.h", "std::unordered_map<int, int> m_peers;"))
        body = "void F()\n{\n    // In any order: sorted below.\n    for (auto& peer : m_peers)\n    {\n    }\n}"
        self.write("model/app/ike-app.cc", source("ike-app.h", body))
        self.assert_passes()

    def test_include_path(self):
        self.write("CMakeLists.txt", "add_compile_options(-I" + "/usr/include/ns3)\n")
        self.assert_finds("CMakeLists.txt:1")


class Headers(CheckCase):
    """check-headers.py"""

    script = "check-headers.py"

    def setUp(self):
        super().setUp()
        self.write("model/common/ike-bytes.h", header("ike-bytes.h", "#include <vector>\nusing Bytes = std::vector<char>;"))
        self.write("model/wire/ike-wire.h", header("ike-wire.h", '#include "ike-bytes.h"\nBytes Write();'))
        self.write("model/wire/ike-wire.cc", source("ike-wire.h"))

    def test_right_tree(self):
        self.assert_passes()

    def test_same_name_twice(self):
        self.write("model/wire/ike-bytes.h", header("ike-bytes.h"))
        self.assert_finds("the same file name")

    def test_prefix(self):
        self.write("model/wire/codec.cc", LICENSE)
        self.assert_finds("starts with none of")

    def test_guard(self):
        self.write("model/wire/ike-codec.h", header("ike-other.h"))
        self.assert_finds("guard is not IKE_CODEC_H")

    def test_own_header_first(self):
        self.write("model/wire/ike-wire.cc", '#include <string>\n#include "ike-wire.h"\n')
        self.assert_finds('first #include is not "ike-wire.h"')

    def test_not_self_contained(self):
        self.write("model/wire/ike-size.h", header("ike-size.h", "inline std::string Size();"))
        self.assert_finds("does not compile on its own", "std")

    def test_name_of_ns3(self):
        self.write("ns3-include/esp-header.h", "")
        self.write("model/wire/esp-header.h", header("esp-header.h"))
        os.environ["IKE_NS3_INCLUDE"] = os.path.join(self.root, "ns3-include")
        self.addCleanup(os.environ.pop, "IKE_NS3_INCLUDE")
        self.assert_finds("ns-3 has a header of that name")


class Sources(CheckCase):
    """check-sources.py"""

    script = "check-sources.py"

    def setUp(self):
        super().setUp()
        self.write("model/common/ike-bytes.h", "")
        self.write("test/ike-bytes-test.cc", "")
        self.list("[library]", "model/common/ike-bytes.h", "[tests]", "test/ike-bytes-test.cc  # the octets")

    def list(self, *lines):
        """Writes sources.txt."""
        self.write("sources.txt", "\n".join(lines) + "\n")

    def test_right_tree(self):
        self.assert_passes()

    def test_unlisted(self):
        self.write("model/common/ike-new.cc", "")
        self.assert_finds("model/common/ike-new.cc", "does not list it")

    def test_unlisted_script(self):
        self.write("test/ike-run-test.py", "")
        self.assert_finds("under [checks]")

    def test_absent(self):
        self.list("[library]", "model/common/ike-bytes.h", "model/common/ike-gone.h", "[tests]", "test/ike-bytes-test.cc")
        self.assert_finds("ike-gone.h", "does not exist")

    def test_unsorted(self):
        self.write("model/common/ike-a.h", "")
        self.list("[library]", "model/common/ike-bytes.h", "model/common/ike-a.h", "[tests]", "test/ike-bytes-test.cc")
        self.assert_finds("not sorted")

    def test_twice(self):
        self.list("[library]", "model/common/ike-bytes.h", "model/common/ike-bytes.h", "[tests]", "test/ike-bytes-test.cc")
        self.assert_finds("twice")

    def test_modules_in_cmake(self):
        self.write("CMakeLists.txt", "ike_build_contrib(${libcore} ${libinternet})\n")
        self.list("[modules]", "core", "internet", "[library]", "model/common/ike-bytes.h", "[tests]", "test/ike-bytes-test.cc")
        self.assert_passes()
        self.list("[modules]", "core", "network", "[library]", "model/common/ike-bytes.h", "[tests]", "test/ike-bytes-test.cc")
        self.assert_finds("sources.txt has core network")

    def test_versions(self):
        self.write("CMakeLists.txt", "project(ns3-ike VERSION 1.2.3 LANGUAGES CXX)\n")
        self.write("wscript", 'APPNAME = "ns3-ike"\nVERSION = "1.2.3"\n')
        self.assert_passes()
        self.write("wscript", 'APPNAME = "ns3-ike"\nVERSION = "1.2.4"\n')
        self.assert_finds("wscript says 1.2.4")

    def test_wrong_section(self):
        self.list("[library]", "model/common/ike-bytes.h", "test/ike-bytes-test.cc")
        self.assert_finds("not below model/ or helper/")


class Style(CheckCase):
    """check-style.py"""

    script = "check-style.py"

    def body(self, count):
        """A function with a body of count lines, braces included."""
        return "int\nF(int x)\n{\n" + "    x = x + 1;\n" * (count - 2) + "}\n"

    def test_right_tree(self):
        table = "// clang-format off\n" + "x" * 150 + "\n// clang-format on\n"
        self.write("model/wire/ike-a.cc", LICENSE + self.body(59) + table)
        self.assert_passes()

    def test_long_function(self):
        self.write("model/wire/ike-a.cc", LICENSE + self.body(60))
        self.assert_finds("a function of 60 lines")

    def test_long_member_function_with_lambda(self):
        inner = "    auto f = [](int y)\n    {\n        return y;\n    };\n" * 15
        self.write("model/wire/ike-a.h", LICENSE + "class A\n{\n    A()\n        : m(1)\n    {\n" + inner + "    }\n};\n")
        self.assert_finds("a function of 62 lines")

    def test_long_table_is_no_function(self):
        rows = "    {1, F(2)},\n" * 80
        self.write("model/wire/ike-a.cc", LICENSE + "constexpr Row ROWS[] = {\n" + rows + "};\n")
        self.assert_passes()

    def test_braces_in_text_do_not_count(self):
        self.write("model/wire/ike-a.cc", LICENSE + self.body(30).replace("x + 1", '"{" \'{\' /* { */') + self.body(40))
        self.assert_passes()

    def test_long_file(self):
        self.write("model/wire/ike-a.cc", LICENSE + "int x;\n" * 599)
        self.assert_finds("600 lines")

    def test_long_line(self):
        self.write("model/wire/ike-a.cc", LICENSE + "x" * 101 + "\n")
        self.assert_finds("101 columns")

    def test_license(self):
        self.write("model/wire/ike-a.cc", "int x;\n")
        self.assert_finds("license line")

    def test_ascii(self):
        self.write("model/wire/ike-a.cc", LICENSE + "// a \u2192 b\n")
        self.assert_finds("plain ASCII")

    def test_spelling(self):
        self.write("scripts/a.sh", LICENSE + "# the behaviour\n")
        self.assert_finds("American")

    def test_machine_path(self):
        self.write("scripts/a.sh", LICENSE + "cd /home/me\n")
        self.assert_finds("path of one machine")

    def test_unfinished(self):
        self.write("model/wire/ike-a.cc", LICENSE + "// TODO more\n")
        self.assert_finds("unfinished")


class Architecture(CheckCase):
    """check-architecture.py"""

    script = "check-architecture.py"

    def document(self, *rows):
        """Writes doc/architecture.md with one table."""
        lines = ["# Architecture", "## The codec, `model/wire`", "| files | idea |", "|---|---|", *rows]
        self.write("doc/architecture.md", "\n".join(lines) + "\n")

    def setUp(self):
        super().setUp()
        self.write("model/wire/ike-a.h", "")
        self.write("model/wire/ike-a.cc", "")
        self.document("| `ike-a.{h,cc}` | Reads and writes the letter a. |")

    def test_right_tree(self):
        self.assert_passes()

    def test_missing_file(self):
        self.write("model/wire/ike-b.h", "")
        self.assert_finds("model/wire/ike-b.h", "does not say what it is for")

    def test_file_gone(self):
        os.remove(os.path.join(self.root, "model/wire/ike-a.cc"))
        self.assert_finds("names model/wire/ike-a.cc, which does not exist")

    def test_no_idea(self):
        self.document("| `ike-a.h` | Reads and writes the letter a. |", "| `ike-a.cc` | |")
        self.assert_finds("ike-a.cc does not say its idea")

    def test_two_rows(self):
        self.document("| `ike-a.{h,cc}` | Reads and writes the letter a. |", "| `ike-a.h` | The letter a again. |")
        self.assert_finds("ike-a.h has two rows")

    def test_no_document(self):
        shutil.rmtree(os.path.join(self.root, "doc"))
        self.assert_finds("doc/architecture.md does not exist")

    def test_print_keeps_ideas(self):
        self.write("model/wire/ike-b.h", "")
        command = [sys.executable, os.path.join(HERE, self.script), "--print", "--root", self.root]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.assertIn("| `ike-a.{h,cc}` | Reads and writes the letter a. |", output)
        self.assertIn("| `ike-b.h` |  |", output)


class Globals(unittest.TestCase):
    """check-globals.py"""

    def check(self, code):
        """The exit code and output for a library made of the code."""
        with tempfile.TemporaryDirectory() as folder:
            library = os.path.join(folder, "library.so")
            command = ["c++", "-shared", "-fPIC", "-O1", "-x", "c++", "-", "-o", library]
            subprocess.run(command, input="namespace ns3 { namespace ike {\n" + code + "\n}}\n", text=True, check=True)
            script = [sys.executable, os.path.join(HERE, "check-globals.py"), "--library", library]
            result = subprocess.run(script, capture_output=True, text=True, check=False)
            return result.returncode, result.stdout

    def test_constants_pass(self):
        self.assertEqual(self.check('extern const char* const names[] = {"a", "b"};')[0], 0)

    def test_global(self):
        code, output = self.check("int g_count = 1; int Next() { return ++g_count; }")
        self.assertEqual(code, 1)
        self.assertIn("ns3::ike::g_count: writable global state", output)

    def test_global_outside_our_namespace(self):
        code, output = self.check("}} int counter = 1; namespace ns3 { namespace ike {")
        self.assertEqual(code, 1)
        self.assertIn("counter: writable global state", output)

    def test_state_of_somebody_elses_template_passes(self):
        self.assertEqual(self.check("struct Mine {}; } template <class T> struct Impl { static int Id()\n"
                                    "{ static int id; return ++id; } }; int Use() { return Impl<ike::Mine>::Id(); }\n"
                                    "namespace ike {")[0], 0)

    def test_static_local(self):
        code, output = self.check("int Next() { static int count; return ++count; }")
        self.assertEqual(code, 1)
        self.assertIn("Next()::count", output)

    def test_what_ns3_macros_make_passes(self):
        self.assertEqual(self.check("int Make(); struct A { static int GetTypeId(); };\n"
                                    "int A::GetTypeId() { static int tid = Make(); return tid; }")[0], 0)


class CountTests(unittest.TestCase):
    """count-tests.py"""

    def count(self, *cases, strict="false"):
        """The exit code and output for one report with these <testcase> elements."""
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report.xml")
            if cases:
                with open(report, "w", encoding="utf-8") as stream:
                    stream.write("<testsuites><testsuite>" + "".join(cases) + "</testsuite></testsuites>")
            script = [sys.executable, os.path.join(HERE, "count-tests.py"), f"--strict={strict}", f"release={report}"]
            result = subprocess.run(script, capture_output=True, text=True, check=False)
            return result.returncode, result.stdout

    passed = '<testcase name="A" classname="Suite" status="run" result="completed"/>'
    skipped = '<testcase name="B" classname="Suite" status="run" result="skipped"><skipped/></testcase>'
    failed = '<testcase name="C" classname="C" status="fail"><failure message=""/></testcase>'

    def test_all_passed(self):
        self.assertEqual(self.count(self.passed, self.passed),
                         (0, "release: 2 passed, 0 failed, 0 skipped\nAll tests passed.\n"))

    def test_failed(self):
        code, output = self.count(self.passed, self.failed)
        self.assertEqual(code, 1)
        self.assertIn("1 passed, 1 failed, 0 skipped\n  failed: C\n", output)

    def test_skipped_counts_when_strict(self):
        self.assertEqual(self.count(self.passed, self.skipped)[0], 0)
        code, output = self.count(self.passed, self.skipped, strict="true")
        self.assertEqual(code, 1)
        self.assertIn("  skipped: Suite.B\n", output)

    def test_a_test_that_could_not_run_has_failed(self):
        for reason in ("Unable to find executable", "Fixture dependency failed"):
            case = f'<testcase name="D" classname="D" status="notrun"><skipped message="{reason}"/></testcase>'
            code, output = self.count(self.passed, case)
            self.assertEqual(code, 1)
            self.assertIn("1 passed, 1 failed, 0 skipped\n  failed: D\n", output)
        for reason in ("SKIP_RETURN_CODE=77", "SKIP_REGULAR_EXPRESSION_MATCHED"):
            case = f'<testcase name="D" classname="D" status="notrun"><skipped message="{reason}"/></testcase>'
            code, output = self.count(self.passed, case)
            self.assertEqual(code, 0)
            self.assertIn("1 passed, 0 failed, 1 skipped\n", output)

    def test_no_report(self):
        self.assertEqual(self.count()[0], 1)

    def test_empty_report(self):
        self.assertEqual(self.count(" ")[0], 1)


if __name__ == "__main__":
    unittest.main()

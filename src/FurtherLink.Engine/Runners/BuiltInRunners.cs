namespace FurtherLink.Engine.Runners;

/// <summary>The languages that come with Further Link, beside python3, shell and exec.</summary>
internal static class BuiltInRunners
{
    public static IReadOnlyList<RunnerDefinition> All { get; } =
    [
        new()
        {
            Name = "node", Extension = ".js", Package = "nodejs",
            Command = ["node", "--import={library}/node/register.mjs", "{file}"],
            Environment = ["NODE_PATH={library}/node"],
            SelfTest = """
                console.log("hello");
                process.stdin.once("data", line => { process.stdout.write(line); process.exit(0); });
                """,
        },
        new()
        {
            Name = "ruby", Extension = ".rb", Package = "ruby",
            Command = ["ruby", "{file}"],
            Environment = ["RUBYLIB={library}/ruby"],
            SelfTest = """
                $stdout.sync = true
                puts "hello"
                print gets
                """,
        },
        new()
        {
            Name = "bash", Extension = ".sh", Package = "bash",
            Command = ["bash", "{file}"],
            SelfTest = """
                echo hello
                IFS= read -r line
                printf '%s\n' "$line"
                """,
        },
        new()
        {
            Name = "perl", Extension = ".pl", Package = "perl",
            Command = ["perl", "{file}"],
            SelfTest = """
                $| = 1;
                print "hello\n";
                print scalar <STDIN>;
                """,
        },
        new()
        {
            Name = "php", Extension = ".php", Package = "php-cli",
            Command = ["php", "-dinclude_path=.:/usr/share/php:{library}/php", "{file}"],
            SelfTest = """
                <?php
                echo "hello\n";
                echo fgets(STDIN);
                """,
        },
        new()
        {
            Name = "lua", Extension = ".lua", Package = "lua5.4",
            Command = ["lua", "{file}"],
            SelfTest = """
                io.stdout:setvbuf("no")
                print("hello")
                print(io.read("l"))
                """,
        },
        new()
        {
            Name = "c", Extension = ".c", Package = "gcc",
            Compile = ["gcc", "-O1", "-Wall", "-o", "{output}", "{file}", "-lm"],
            Command = ["{output}"],
            SelfTest = """
                #include <stdio.h>

                int main(void)
                {
                    char line[256];
                    puts("hello");
                    fflush(stdout);
                    if (fgets(line, sizeof line, stdin)) fputs(line, stdout);
                    return 0;
                }
                """,
        },
        new()
        {
            Name = "c++", Extension = ".cpp", Package = "g++",
            Compile = ["g++", "-O1", "-Wall", "-o", "{output}", "{file}"],
            Command = ["{output}"],
            SelfTest = """
                #include <iostream>
                #include <string>

                int main()
                {
                    std::string line;
                    std::cout << "hello" << std::endl;
                    std::getline(std::cin, line);
                    std::cout << line << std::endl;
                }
                """,
        },
        new()
        {
            Name = "go", Extension = ".go", Package = "golang-go",
            Compile = ["go", "build", "-o", "{output}", "{file}"],
            Command = ["{output}"],
            SelfTest = """
                package main

                import (
                	"bufio"
                	"fmt"
                	"os"
                )

                func main() {
                	fmt.Println("hello")
                	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
                	fmt.Print(line)
                }
                """,
        },
        new()
        {
            Name = "rust", Extension = ".rs", Package = "rustc",
            Compile = ["rustc", "-o", "{output}", "{file}"],
            Command = ["{output}"],
            SelfTest = """
                fn main() {
                    println!("hello");
                    let mut line = String::new();
                    std::io::stdin().read_line(&mut line).unwrap();
                    print!("{}", line);
                }
                """,
        },
        new()
        {
            Name = "java", Extension = ".java", Package = "default-jdk-headless",
            Command = ["java", "{file}"],
            SelfTest = """
                import java.util.Scanner;

                class Hello {
                    public static void main(String[] arguments) {
                        System.out.println("hello");
                        System.out.println(new Scanner(System.in).nextLine());
                    }
                }
                """,
        },
    ];
}

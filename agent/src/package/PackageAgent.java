public class PackageAgent { public static void main(String[] a) {} }
